using System.Text;
using LiveCommerce.Checkout.Webhooks;
using LiveCommerce.Tests.Shared;

namespace LiveCommerce.Checkout.Tests.Webhooks;

/// <summary>Stripe's own signed event (stripe-dotnet), and everything that is a little different from it.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "webhook_secret";
    private const long At = 1533204620;
    private const string V1 = "2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7";

    public static TheoryData<string, string, string?, long, SignatureVerdict> Headers => new()
    {
        { "as it is", Secret, $"t={At},v1={V1}", 0, SignatureVerdict.Valid },
        { "with the old scheme", Secret, $"t={At},v1={V1},v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef", 0, SignatureVerdict.Valid },
        { "behind another", Secret, $"t={At},v1={new string('0', 64)},v1={V1}", 0, SignatureVerdict.Valid },
        { "in another order", Secret, $"v1={V1},t={At}", 0, SignatureVerdict.Valid },
        { "with blanks", Secret, $"t={At}, v1={V1}", 0, SignatureVerdict.Valid },
        { "capital digits", Secret, $"t={At},v1={V1.ToUpperInvariant()}", 0, SignatureVerdict.Valid },
        { "five minutes ago", Secret, $"t={At},v1={V1}", 300, SignatureVerdict.Valid },
        { "a second more", Secret, $"t={At},v1={V1}", 301, SignatureVerdict.TooOld },
        { "a second more ahead", Secret, $"t={At},v1={V1}", -301, SignatureVerdict.TooNew },
        { "another secret", "webhook_secreu", $"t={At},v1={V1}", 0, SignatureVerdict.Wrong },
        { "another second", Secret, $"t={At + 1},v1={V1}", 0, SignatureVerdict.Wrong },
        { "one digit", Secret, $"t={At},v1={V1[..^1]}8", 0, SignatureVerdict.Wrong },
        { "cut off", Secret, $"t={At},v1={V1[..^2]}", 0, SignatureVerdict.Wrong },
        { "longer", Secret, $"t={At},v1={V1}00", 0, SignatureVerdict.Wrong },
        { "no digits", Secret, $"t={At},v1={new string('x', 64)}", 0, SignatureVerdict.Wrong },
        { "empty", Secret, $"t={At},v1=", 0, SignatureVerdict.Wrong },
        { "only the old scheme", Secret, $"t={At},v0={V1}", 0, SignatureVerdict.Malformed },
        { "no time", Secret, $"v1={V1}", 0, SignatureVerdict.Malformed },
        { "two times", Secret, $"t={At},t={At + 1},v1={V1}", 0, SignatureVerdict.Malformed },
        { "a time in words", Secret, $"t=now,v1={V1}", 0, SignatureVerdict.Malformed },
        { "nothing", Secret, "", 0, SignatureVerdict.Malformed },
        { "no header", Secret, null, 0, SignatureVerdict.Malformed },
        { "no secret", "", $"t={At},v1={V1}", 0, SignatureVerdict.Malformed },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void TakesStripesOwnEventAndNothingElse(string what, string secret, string? header, long age, SignatureVerdict verdict) => Assert.Equal(
        (what, verdict), (what, StripeSignature.Verify(secret, header, Event(), DateTimeOffset.FromUnixTimeSeconds(At + age))));

    /// <summary>By itself: half a character does not survive the way that a theory's data take through a test runner.</summary>
    [Fact]
    public void ASecretThatIsNoTextIsMalformed() => Assert.Equal(
        SignatureVerdict.Malformed, StripeSignature.Verify("webhook_secret\ud802", $"t={At},v1={V1}", Event(), DateTimeOffset.FromUnixTimeSeconds(At)));

    [Fact]
    public void WhatIsAlteredInTheBodyIsFound()
    {
        var body = Event();
        for (var at = 0; at < body.Length; at += 7)
        {
            var altered = (byte[])body.Clone();
            altered[at] ^= 1;
            Assert.Equal(SignatureVerdict.Wrong, Verify(altered));
        }
        Assert.Equal(SignatureVerdict.Wrong, Verify([.. body, (byte)'\n']));
        Assert.Equal(SignatureVerdict.Malformed, Verify([.. body, 0xed, 0xa0, 0x82])); // half a character
    }

    [Fact]
    public void SignsAsItReads()
    {
        var header = StripeSignature.Sign(Secret, At, Event());
        Assert.Equal($"t={At},v1={V1}", header);
        Assert.Equal(SignatureVerdict.Valid, StripeSignature.Verify(Secret, StripeSignature.Sign(Secret, 7, "ü"u8), "ü"u8, DateTimeOffset.FromUnixTimeSeconds(7)));
    }

    private static SignatureVerdict Verify(byte[] body) => StripeSignature.Verify(Secret, $"t={At},v1={V1}", body, DateTimeOffset.FromUnixTimeSeconds(At));

    private static byte[] Event() =>
        Encoding.UTF8.GetBytes(File.ReadAllText(TestData.Require("stripe", "event_test_signature.json")).Replace("\r\n", "\n", StringComparison.Ordinal));
}
