import Datasets
import JSONValues
import Testing

struct DatasetMetadataTests {
    @Test(arguments: [
        "api_key", "OPENAI_API_KEY", "apiKey", "hf_token", "HFToken", "secret", "client-secret", "password", "Passwd",
        "Authorization", "credentials", "private.key",
    ])
    func valuesOfSecretKeysAreLeftOut(_ key: String) throws {
        let value: JSONValue = ["model": "gpt-4o", "deep": [.object(JSONObject([(key, "sk-123")]))]]
        #expect(value.withoutSecrets == ["model": "gpt-4o", "deep": [.object(JSONObject([(key, "(hidden)")]))]])
    }

    @Test(arguments: ["max_tokens", "keyword", "monkey", "author", "secretary", "tokenizer", "model"])
    func otherKeysStay(_ key: String) {
        let value = JSONValue.object(JSONObject([(key, 256)]))
        #expect(value.withoutSecrets == value)
    }

    @Test func allOfASecretObjectIsLeftOut() {
        #expect(JSONValue.object(JSONObject([("auth", ["user": "a"])])).withoutSecrets == ["auth": "(hidden)"])
        #expect(JSONValue.object(JSONObject([("api_key", .null)])).withoutSecrets == ["api_key": .null])
    }
}
