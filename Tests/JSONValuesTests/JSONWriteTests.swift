import JSONValues
import Testing

struct JSONWriteTests {
    @Test func writesOneLine() {
        let value: JSONValue = [
            "step": 500, "loss": 1.88, "learning_rate": 1e-6, "bad": .number(.nan), "low": .number(-.infinity),
            "text": "a\"\\\n\u{1B}[31mé\u{2028}", "none": nil, "list": [1, 2.0],
        ]
        #expect(
            value.compactText
                == #"{"step":500,"loss":1.88,"learning_rate":1e-06,"bad":"NaN","low":"-Infinity","text":"a\"\\\n\u001b[31mé\u2028","none":null,"list":[1,2.0]}"#
        )
    }

    @Test func writesForPeople() {
        let value: JSONValue = ["a": [1, 2], "b": [["c": 1], ["c": nil]], "d": [:], "e": []]
        #expect(
            value.prettyText == """
                {
                  "a": [1, 2],
                  "b": [
                    {
                      "c": 1
                    },
                    {
                      "c": null
                    }
                  ],
                  "d": {},
                  "e": []
                }

                """)
    }

    @Test func numbersThatAreNotFiniteAreReadBack() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            let number = try JSONValue.parse(JSONValue.number(value).compactText).number
            #expect(number?.description == value.description)
        }
    }
}
