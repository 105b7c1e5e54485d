import Datasets
import JSONValues
import SystemPackage
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

    /// Whatever the key is called, and wherever in a text they stand.
    @Test(arguments: [
        ("sk-proj-aB3dE5gH7jK9", "(hidden)"), ("hf_AbCdEfGhIjKl", "(hidden)"), ("ghp_0123456789abcdef", "(hidden)"),
        ("AKIAIOSFODNN7EXAMPLE", "(hidden)"), ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "(hidden)"),
        ("https://me:pass@host:8080/v1?a=b", "https://(hidden)@host:8080/v1?a=b"),
        ("curl -H 'Authorization: Bearer abcdef123456' é", "curl -H 'Authorization: Bearer (hidden)' é"),
        ("key=sk-0123456789abcdef, model=gpt-4o", "key=(hidden), model=gpt-4o"),
    ])
    func textsThatLookLikeSecretsAreLeftOut(_ text: String, _ shown: String) {
        #expect(text.withoutSecrets == shown)
        let value: JSONValue = ["endpoint": [.string(text)], "model": "gpt-4o"]
        #expect(value.withoutSecrets == ["endpoint": [.string(shown)], "model": "gpt-4o"])
    }

    @Test(arguments: [
        "gpt-4o", "risk-0123456789abc", "sk-learn", "hf_transformers", "the bearer authentication", "a bearer of news",
        "https://host/a:b@c", "https://git@host/x", "mail me@host", "://", "", "Bearer", "sk-",
    ])
    func otherTextsStay(_ text: String) {
        #expect(text.withoutSecrets == text)
    }

    @Test func secretsInValuesAreNamedByTheirKeys() throws {
        let metadata = #"{"generation": {"endpoint": "https://a:b@host/", "calls": ["x", "sk-0123456789ab"]}}"#
        try withDataFolder(["synthetic/study/exp/experiment_metadata.json": metadata]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/study/exp/Copa"), dataFolder: data)
            #expect(location.metadata?.secretKeys == ["generation.endpoint", "generation.calls"])
            #expect(location.metadata?.content?.contains("a:b") == false)
        }
    }

    /// Of a prompt that is not shown in full there is no hash: it would be that of another text.
    @Test func numbersAreShownAsWrittenAndHiddenPromptsHaveNoHash() throws {
        let metadata = #"{"temperature": 1e400, "n": 123456789012345678901234567890, "prompt": "use hf_Ab3456789012"}"#
        try withDataFolder(["synthetic/study/exp/experiment_metadata.json": metadata]) { data in
            let location = try DatasetLocation(data.pushing("synthetic/study/exp/Copa"), dataFolder: data)
            let facts = try #require(location.metadata?.generation)
            #expect(facts.temperature == "1e400")
            #expect(facts.parameters.map(\.value) == ["123456789012345678901234567890"])
            #expect(facts.prompt == "use (hidden)")
            #expect(facts.promptHash == nil)
        }
    }

    @Test func allOfASecretObjectIsLeftOut() {
        #expect(JSONValue.object(JSONObject([("auth", ["user": "a"])])).withoutSecrets == ["auth": "(hidden)"])
        #expect(JSONValue.object(JSONObject([("api_key", .null)])).withoutSecrets == ["api_key": .null])
    }
}
