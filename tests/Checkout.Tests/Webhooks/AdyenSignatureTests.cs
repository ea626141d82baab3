using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Checkout.Tests.Webhooks;

/// <summary>Adyen's own signed notifications (adyen-dotnet-api-library), and everything that is a little different from them.</summary>
public sealed class AdyenSignatureTests
{
    private const string Key = "DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00";
    private const string CaptureKey = "66B61474A0AA3736BA8789EDC6D6CD9EBA0C4F414A554E32A407F849C045C69D";
    private const string SpecialKey = "AABBCCDDEEFFAABBCCDDEEFFAABBCCDDEEFFAABBCCDDEEFFAABBCCDDEEFFAABB";

    [Fact]
    public void TakesTheLibrarysItem() => Assert.Equal(SignatureVerdict.Valid, Verify(Key, Item()));

    [Fact]
    public void TakesARealNotificationWithABackslashAndASlash() => Assert.Equal(SignatureVerdict.Valid, Verify(CaptureKey, Capture()));

    [Fact]
    public void ColonsAndBackslashesAreNotEscaped() => Assert.Equal(SignatureVerdict.Valid, Verify(SpecialKey, new JsonObject
    {
        ["additionalData"] = new JsonObject { ["hmacSignature"] = "cyYGGNUYxRCIwmfET0zxNPQN/m9cKR6xNECwPzTfJIQ=" },
        ["amount"] = new JsonObject { ["currency"] = "EUR", ["value"] = 1000 },
        ["eventCode"] = "AUTHORISATION",
        ["merchantAccountCode"] = "AntoniStroinski",
        ["merchantReference"] = @"\:/\/slashes are fun",
        ["pspReference"] = "ZVWN7D3WSMK2WN82",
        ["success"] = "true",
    }));

    [Theory]
    [InlineData("pspReference", "\"other\"")]
    [InlineData("originalReference", "\"other\"")]
    [InlineData("originalReference", "null")]
    [InlineData("merchantAccountCode", "\"other\"")]
    [InlineData("merchantReference", "\"reference2\"")]
    [InlineData("eventCode", "\"REFUND\"")]
    [InlineData("success", "false")]
    [InlineData("success", "\"false\"")]
    [InlineData("amount", """{"currency":"EUR","value":1001}""")]
    [InlineData("amount", """{"currency":"USD","value":1000}""")]
    [InlineData("amount", """{"currency":"EUR"}""")]
    public void EveryAlteredFieldIsFound(string field, string json)
    {
        var item = Item();
        item[field] = JsonNode.Parse(json);
        Assert.Equal(SignatureVerdict.Wrong, Verify(Key, item));
    }

    [Theory]
    [InlineData("pspReference", "7")]
    [InlineData("amount", """{"currency":"EUR","value":1000.0}""")]
    public void AnotherShapeOfTheSameIsNotSilentlyTaken(string field, string json)
    {
        var item = Item();
        item[field] = JsonNode.Parse(json);
        Assert.NotEqual(SignatureVerdict.Valid, Verify(Key, item));
    }

    [Fact]
    public void AFractionalOrNestedFieldIsNoNotification()
    {
        var item = Item();
        item["amount"] = JsonNode.Parse("""{"currency":"EUR","value":1000.5}""");
        Assert.Equal(SignatureVerdict.Malformed, Verify(Key, item));
        item = Item();
        item["merchantReference"] = new JsonObject();
        Assert.Equal(SignatureVerdict.Malformed, Verify(Key, item));
    }

    [Fact]
    public void WithoutAGoodKeyOrASignatureThereIsNoVerdict()
    {
        var item = Item();
        Assert.Equal(SignatureVerdict.Malformed, Verify("", item));
        Assert.Equal(SignatureVerdict.Malformed, Verify("hmacKey", item));
        Assert.Equal(SignatureVerdict.Malformed, Verify(Key[..^1], item));
        Assert.Equal(SignatureVerdict.Wrong, Verify(SpecialKey, item));
        item["additionalData"]!["hmacSignature"] = "notValidSign";
        Assert.Equal(SignatureVerdict.Wrong, Verify(Key, item));
        item["additionalData"] = new JsonObject();
        Assert.Equal(SignatureVerdict.Malformed, Verify(Key, item));
        item.Remove("additionalData");
        Assert.Equal(SignatureVerdict.Malformed, Verify(Key, item));
        Assert.Equal(SignatureVerdict.Malformed, AdyenSignature.Verify(Key, JsonSerializer.SerializeToElement("text")));
    }

    [Fact]
    public void ABodyIsSignedAsAWhole()
    {
        var body = Encoding.UTF8.GetBytes("""{"type":"balancePlatform.accountHolder.created"}""");
        var signature = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(Convert.FromHexString(Key), body));
        Assert.Equal(SignatureVerdict.Valid, AdyenSignature.VerifyBody(Key, signature, body));
        Assert.Equal(SignatureVerdict.Wrong, AdyenSignature.VerifyBody(Key, signature, [.. body, (byte)' ']));
        Assert.Equal(SignatureVerdict.Wrong, AdyenSignature.VerifyBody(CaptureKey, signature, body));
        Assert.Equal(SignatureVerdict.Malformed, AdyenSignature.VerifyBody(Key, null, body));
    }

    private static SignatureVerdict Verify(string key, JsonNode item) => AdyenSignature.Verify(key, JsonSerializer.SerializeToElement(item));

    private static JsonObject Item() => new()
    {
        ["pspReference"] = "pspReference",
        ["originalReference"] = "originalReference",
        ["merchantAccountCode"] = "merchantAccount",
        ["merchantReference"] = "reference",
        ["amount"] = new JsonObject { ["currency"] = "EUR", ["value"] = 1000 },
        ["eventCode"] = "EVENT",
        ["success"] = true,
        ["additionalData"] = new JsonObject { ["hmacSignature"] = "ipnxGCaUZ4l8TUW75a71/ghd2Fe5ffvX0pV4TLTntIc=" },
    };

    private static JsonNode Capture() => JsonNode.Parse(File.ReadAllText(TestData.Require("adyen", "notification-response-refund-fail.json")))!
        ["notificationItems"]![0]!["NotificationRequestItem"]!;
}
