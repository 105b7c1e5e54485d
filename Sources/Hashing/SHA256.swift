import CCrypto

/// SHA-256, fed piece by piece, by the system's libcrypto.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        // Both fail only when memory is exhausted or the library has no SHA-256: nothing a caller can act on.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            fatalError("libcrypto cannot start a SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        precondition(done == 1, "libcrypto refused to hash")
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ text: String) {
        update(Array(text.utf8))
    }

    /// The digest of everything fed so far. Ends the hashing.
    package consuming func finalize() -> SHA256Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        let done = EVP_DigestFinal_ex(context, &bytes, nil)
        precondition(done == 1, "libcrypto refused to end a hash")
        return SHA256Digest(bytes: bytes)
    }

    package static func hash(_ bytes: [UInt8]) -> SHA256Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

/// The 32 bytes of a SHA-256.
package struct SHA256Digest: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Lower-case hexadecimal.
    package var hexadecimal: String { bytes.hexadecimal }
}

extension [UInt8] {
    /// Lower-case, two digits a byte.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
