/// The version of Telos; `telos`, `telos-engine` and `telos-supervisor` of one installation share it.
package let telosVersion = "0.1.0"
