using System.Text;
using LiveCommerce.Checkout.Webhooks;

namespace LiveCommerce.Checkout.Tests.Webhooks;

/// <summary>The vector of the standard's own libraries, and everything that is a little different from it.</summary>
public sealed class StandardSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long At = 1614265330;
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void SignsAsTheVectorSays() => Assert.Equal(Signature, StandardSignature.Sign([Read(Secret)], Id, At, Encoding.UTF8.GetBytes(Body)));

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAAAAAA", true)] // 29 bytes, the padding left out
    [InlineData("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDAAAAAAA=", true)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)] // 23 bytes
    [InlineData("whsec_", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa*w", false)]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    public void ReadsSecretsAsPeopleCopyThem(string? text, bool good) => Assert.Equal(good, WebhookSecret.TryParse(text, out _));

    [Fact]
    public void SecretsHaveTwentyFourToSixtyFourBytes() => Assert.All(
        [(23, false), (24, true), (64, true), (65, false)],
        row => Assert.Equal(row.Item2, WebhookSecret.TryParse(Convert.ToBase64String(new byte[row.Item1]), out _)));

    [Fact]
    public void ANewSecretComesBackFromItsTextAndIsNotInItsDescription()
    {
        var secret = WebhookSecret.Create();
        Assert.Equal(secret.ToBytes(), Read(secret.Reveal()).ToBytes());
        Assert.DoesNotContain(secret.Reveal()[6..12], secret.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(secret.Reveal(), WebhookSecret.Create().Reveal());
    }

    public static TheoryData<string, string?, string?, string?, string, long, SignatureVerdict> Messages => new()
    {
        { "as it is", Id, $"{At}", Signature, Body, 0, SignatureVerdict.Valid },
        { "behind others", Id, $"{At}", $"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= {Signature}", Body, 0, SignatureVerdict.Valid },
        { "before others", Id, $"{At}", $"{Signature} v1a,xyz v1,nonsense", Body, 0, SignatureVerdict.Valid },
        { "five minutes ago", Id, $"{At}", Signature, Body, 300, SignatureVerdict.Valid },
        { "a second more", Id, $"{At}", Signature, Body, 301, SignatureVerdict.TooOld },
        { "five minutes ahead", Id, $"{At}", Signature, Body, -300, SignatureVerdict.Valid },
        { "a second more ahead", Id, $"{At}", Signature, Body, -301, SignatureVerdict.TooNew },
        { "old and wrong is wrong", Id, $"{At}", Signature, Body + " ", 301, SignatureVerdict.Wrong },
        { "another id", Id + "x", $"{At}", Signature, Body, 0, SignatureVerdict.Wrong },
        { "another second", Id, $"{At + 1}", Signature, Body, 0, SignatureVerdict.Wrong },
        { "another body", Id, $"{At}", Signature, Body.Replace('4', '5'), 0, SignatureVerdict.Wrong },
        { "no body", Id, $"{At}", Signature, "", 0, SignatureVerdict.Wrong },
        { "the dot moved", "msg_p5jXN8AQM9LWM0D4loKWxJe", $"{At}", Signature, Body, 0, SignatureVerdict.Wrong },
        { "cut off", Id, $"{At}", Signature[..^4], Body, 0, SignatureVerdict.Wrong },
        { "another version", Id, $"{At}", "v2," + Signature[3..], Body, 0, SignatureVerdict.Wrong },
        { "no version", Id, $"{At}", Signature[3..], Body, 0, SignatureVerdict.Wrong },
        { "not base64", Id, $"{At}", "v1,%%%", Body, 0, SignatureVerdict.Wrong },
        { "empty signature", Id, $"{At}", "v1,", Body, 0, SignatureVerdict.Wrong },
        { "no signature", Id, $"{At}", null, Body, 0, SignatureVerdict.Malformed },
        { "no id", null, $"{At}", Signature, Body, 0, SignatureVerdict.Malformed },
        { "a dot in the id", "msg.1", $"{At}", Signature, Body, 0, SignatureVerdict.Malformed },
        { "no time", Id, null, Signature, Body, 0, SignatureVerdict.Malformed },
        { "a time in words", Id, "soon", Signature, Body, 0, SignatureVerdict.Malformed },
        { "a time with a sign", Id, $"+{At}", Signature, Body, 0, SignatureVerdict.Malformed },
        { "a time before all times", Id, $"-{At}", Signature, Body, 0, SignatureVerdict.Malformed },
        { "a time beyond all times", Id, "99999999999999999999", Signature, Body, 0, SignatureVerdict.Malformed },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void TakesTheVectorAndNothingElse(string what, string? id, string? timestamp, string? signatures, string body, long age, SignatureVerdict verdict) => Assert.Equal(
        (what, verdict),
        (what, StandardSignature.Verify([Read(Secret)], id, timestamp, signatures, Encoding.UTF8.GetBytes(body), DateTimeOffset.FromUnixTimeSeconds(At + age))));

    [Fact]
    public void WhileASecretIsExchangedEitherSideMayBeAhead()
    {
        var body = Encoding.UTF8.GetBytes(Body);
        var now = DateTimeOffset.FromUnixTimeSeconds(At);
        var both = StandardSignature.Sign([Read(Other), Read(Secret)], Id, At, body);
        Assert.Equal(2, both.Split(' ').Length);
        Assert.Equal(SignatureVerdict.Valid, StandardSignature.Verify([Read(Secret)], Id, $"{At}", both, body, now));
        Assert.Equal(SignatureVerdict.Valid, StandardSignature.Verify([Read(Other)], Id, $"{At}", both, body, now));
        Assert.Equal(SignatureVerdict.Valid, StandardSignature.Verify([Read(Other), Read(Secret)], Id, $"{At}", Signature, body, now));
        Assert.Equal(SignatureVerdict.Wrong, StandardSignature.Verify([Read(Other)], Id, $"{At}", Signature, body, now));
        Assert.Equal(SignatureVerdict.Wrong, StandardSignature.Verify([], Id, $"{At}", both, body, now));
    }

    [Fact]
    public void EveryAlteredBitOfTheSignatureIsFound()
    {
        var good = Convert.FromBase64String(Signature[3..]);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var altered = (byte[])good.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(SignatureVerdict.Wrong, StandardSignature.Verify(
                [Read(Secret)], Id, $"{At}", "v1," + Convert.ToBase64String(altered), Encoding.UTF8.GetBytes(Body), DateTimeOffset.FromUnixTimeSeconds(At)));
        }
    }

    [Fact]
    public void AnIdWithADotIsNotSigned() => Assert.Throws<ArgumentException>(() => StandardSignature.Sign([Read(Secret)], "a.b", At, []));

    private static WebhookSecret Read(string text) => WebhookSecret.TryParse(text, out var secret) ? secret : throw new ArgumentException(text);
}
