using System.Security.Cryptography;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class IdentityOptionsTests
{
    private static readonly string Secret = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void TheDefaultsAreAccepted() => Assert.True(new IdentityOptionsValidator().Validate(null, new IdentityOptions()).Succeeded);

    [Fact]
    public void SettingsThatCouldNotWorkStopTheStart()
    {
        Assert.Contains("GuestTokensPerHour", Fault(options => options.GuestTokensPerHour = 0), StringComparison.Ordinal);
        Assert.Contains("SignInsPerMinute", Fault(options => options.SignInsPerMinute = 0), StringComparison.Ordinal);
        Assert.Contains("nobody could buy", Fault(options => options.GuestsMayBuy = false), StringComparison.Ordinal);
        Assert.Contains("Issuer is missing", Fault(options => options.Shop = new() { Audience = "a", Keys = { Key("HS256", Secret) } }), StringComparison.Ordinal);
        Assert.Contains("must not be 'livecommerce'", Fault(options => options.Shop = new() { Issuer = "livecommerce", Audience = "a", Keys = { Key("HS256", Secret) } }), StringComparison.Ordinal);
        Assert.Contains("Audience is missing", Fault(options => options.Shop = new() { Issuer = "i", Keys = { Key("HS256", Secret) } }), StringComparison.Ordinal);
        Assert.Contains("1 to 16 keys", Fault(options => options.Shop = new() { Issuer = "i", Audience = "a" }), StringComparison.Ordinal);
        Assert.Contains("same Id", Fault(options => options.Shop = new() { Issuer = "i", Audience = "a", Keys = { Key("HS256", Secret), Key("HS256", Secret) } }), StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyThatIsWeakOrOfAnotherKindIsRefusedWithoutShowingIt()
    {
        using var rsa = RSA.Create(2048);
        using var weak = RSA.Create(1024);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        (string Algorithm, string? Key, string Says)[] cases =
        [
            ("HS256", Convert.ToBase64String(new byte[31]), "at least 32 bytes"),
            ("HS256", "not base64", "not a key"),
            ("HS256", rsa.ExportSubjectPublicKeyInfoPem(), "not a key"),
            ("HS256", null, "either Key or KeyFile"),
            ("RS256", weak.ExportSubjectPublicKeyInfoPem(), "2048 bits"),
            ("RS256", p256.ExportSubjectPublicKeyInfoPem(), "not a key"),
            ("RS256", rsa.ExportPkcs8PrivateKeyPem(), "private key"),
            ("RS256", rsa.ExportRSAPrivateKeyPem(), "private key"),
            ("ES256", p384.ExportSubjectPublicKeyInfoPem(), "P-256"),
            ("ES256", rsa.ExportSubjectPublicKeyInfoPem(), "not a key"),
            ("none", Secret, "HS256, RS256 or ES256"),
            ("HS512", Secret, "HS256, RS256 or ES256"),
        ];
        foreach (var (algorithm, key, says) in cases)
        {
            Assert.False(ShopKey.TryLoad(Key(algorithm, key), out _, out var fault), algorithm + " " + says);
            Assert.Contains(says, fault, StringComparison.Ordinal);
            if (key is not null) Assert.DoesNotContain(key, fault, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Identity:SignInsPerMinute", "0")]
    [InlineData("Identity:GuestsMayBy", "false")]
    [InlineData("Identity:GuestsMayBuy", "perhaps")]
    public async Task AWrongOrMisspeltSettingStopsTheStart(string key, string value)
    {
        await using var app = new IdentityApp().With(key, value);
        await Assert.ThrowsAnyAsync<Exception>(async () => await app.InitializeAsync());
    }

    private static ShopKeyOptions Key(string algorithm, string? key) => new() { Id = "k", Algorithm = algorithm, Key = key };

    private static string Fault(Action<IdentityOptions> change)
    {
        var options = new IdentityOptions();
        change(options);
        var result = new IdentityOptionsValidator().Validate(null, options);
        Assert.True(result.Failed);
        return result.FailureMessage;
    }
}
