import Queries
import Testing

struct QueryNumberTests {
    @Test(
        arguments: [
            ("12", .integer(12)), ("0012", .integer(12)), ("-3", .integer(-3)), ("+3", .integer(3)),
            ("12.0", .real(12)),
            ("1e-6", .real(1e-6)), ("1.0E+3", .real(1000)), (".5", .real(0.5)), ("5.", .real(5)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .real(9_223_372_036_854_775_808)),
            ("Infinity", .real(.infinity)), ("-.inf", .real(-.infinity)),
        ] as [(String, QueryNumber)])
    func decimalTextsAreNumbers(text: String, number: QueryNumber) {
        #expect(QueryNumber(text) == number)
    }

    @Test(arguments: ["", "-", ".", "e5", "1e", "0x10", "1_000", " 1", "1 ", "nan", "NaN", "Copa", "１２", "1.2.3", "in"])
    func otherTextsAreNot(text: String) {
        #expect(QueryNumber(text) == nil)
    }

    @Test func spellingsOfNaNAreKnown() {
        #expect(["nan", "NaN", ".nan", ".NaN"].allSatisfy { QueryNumber.isNaN($0) })
        #expect(["n", "", "nano", "Infinity"].allSatisfy { !QueryNumber.isNaN($0) })
    }
}
