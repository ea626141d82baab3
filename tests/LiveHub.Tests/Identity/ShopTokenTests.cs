using System.Security.Cryptography;
using System.Text;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class ShopTokenTests : IAsyncLifetime
{
    private const string Issuer = "https://login.shop.example";

    private static readonly byte[] Secret = SHA256.HashData("the shop's secret"u8);

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly IdentityApp _app = new();

    private static readonly Dictionary<string, Func<ShopTokenTests, string>> Corpus = new()
    {
        ["alg none"] = shop => Jwt.Make(Jwt.Header("none"), shop.Claims, _ => []),
        ["HMAC keyed with the public RSA key in PEM"] = shop =>
            Jwt.Hs256(Jwt.Header("HS256", "JWT", "rsa-1"), shop.Claims, Encoding.ASCII.GetBytes(shop._rsa.ExportSubjectPublicKeyInfoPem())),
        ["HMAC keyed with the public RSA key in DER"] = shop => Jwt.Hs256(Jwt.Header("HS256", "JWT", "rsa-1"), shop.Claims, shop._rsa.ExportSubjectPublicKeyInfo()),
        ["the good secret under the id of the RSA key"] = shop => Jwt.Hs256(Jwt.Header("HS256", "JWT", "rsa-1"), shop.Claims, Secret),
        ["RS256 under the id of the secret"] = shop => shop.Rs256(shop.Claims, kid: "secret-1"),
        ["RS256 named ES256"] = shop => Jwt.Make(Jwt.Header("ES256", "JWT", "rsa-1"), shop.Claims, shop.SignRsa),
        ["PS256, which is not pinned"] = shop => Jwt.Make(Jwt.Header("PS256", "JWT", "rsa-1"), shop.Claims,
            data => shop._rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["unknown kid"] = shop => shop.Rs256(shop.Claims, kid: "rsa-2"),
        ["kid traversal"] = shop => shop.Rs256(shop.Claims, kid: "../../keys/rsa-1"),
        ["another RSA key"] = shop => Other(shop.Claims),
        ["another issuer"] = shop => shop.Rs256(shop.Claims.But("iss", Issuer + "/")),
        ["our issuer"] = shop => shop.Rs256(shop.Claims.But("iss", "livecommerce").But("aud", "viewer")),
        ["another audience"] = shop => shop.Rs256(shop.Claims.But("aud", "warehouse")),
        ["our audience"] = shop => shop.Rs256(shop.Claims.But("aud", "viewer")),
        ["expired for longer than the skew"] = shop => shop.Rs256(shop.Claims.But("exp", shop.Now - 60)),
        ["valid only after the skew"] = shop => shop.Rs256(shop.Claims.But("nbf", shop.Now + 61)),
        ["without end"] = shop => shop.Rs256(shop.Claims.But("exp", null)),
        ["without subject"] = shop => shop.Rs256(shop.Claims.But("sub", null)),
        ["empty subject"] = shop => shop.Rs256(shop.Claims.But("sub", "")),
        ["endless subject"] = shop => shop.Rs256(shop.Claims.But("sub", new string('x', 257))),
        ["refresh token"] = shop => shop.Rs256(shop.Claims, typ: "rt+jwt"),
        ["logout token"] = shop => shop.Rs256(shop.Claims, typ: "logout+jwt"),
        ["shop's key over the type of our guests"] = shop => shop.Rs256(shop.Claims, typ: "guest+jwt"),
        ["shop's key over the type of our hosts"] = shop => shop.Rs256(shop.Claims.But("aud", "host").But("iss", "livecommerce"), typ: "host+jwt"),
        ["our issuer and type under the shop's secret"] = shop =>
            Jwt.Hs256(Jwt.Header("HS256", "host+jwt", "secret-1"), shop.Claims.But("iss", "livecommerce").But("aud", "host").But("gen", 1), Secret),
    };

    public static TheoryData<string> CorpusNames => [.. Corpus.Keys];

    private long Now => _app.Time.GetUtcNow().ToUnixTimeSeconds();

    private Dictionary<string, object?> Claims => new() { ["iss"] = Issuer, ["aud"] = "live", ["sub"] = "alice@example.com", ["exp"] = Now + 600 };

    public ValueTask InitializeAsync()
    {
        var pem = Path.Combine(_app.Folder, "es.pem");
        File.WriteAllText(pem, _curve.ExportSubjectPublicKeyInfoPem());
        return _app
            .With("Identity:Shop:Issuer", Issuer).With("Identity:Shop:Audience", "live")
            .With("Identity:Shop:Keys:0:Id", "rsa-1").With("Identity:Shop:Keys:0:Algorithm", "RS256").With("Identity:Shop:Keys:0:Key", _rsa.ExportSubjectPublicKeyInfoPem())
            .With("Identity:Shop:Keys:1:Id", "es-1").With("Identity:Shop:Keys:1:Algorithm", "ES256").With("Identity:Shop:Keys:1:KeyFile", pem)
            .With("Identity:Shop:Keys:2:Id", "secret-1").With("Identity:Shop:Keys:2:Algorithm", "HS256").With("Identity:Shop:Keys:2:Key", Convert.ToBase64String(Secret))
            .With("Identity:GuestsMayBuy", "false")
            .InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Theory, MemberData(nameof(CorpusNames))]
    public async Task ABadTokenIsRefusedOnEverySurface(string name)
    {
        foreach (var surface in new[] { "/test/anyone", "/test/buyer", "/test/host", "/hubs/test" })
        {
            using var response = await _app.SendAsync(HttpMethod.Get, surface, Corpus[name](this));
            await IdentityApp.AssertRefusedAsync(response, ProblemCode.TokenInvalid);
        }
    }

    [Fact]
    public async Task EveryConfiguredKeyMakesTheSamePersonTheSameOpaqueBuyer()
    {
        string[] tokens =
        [
            Rs256(Claims),
            Rs256(Claims, kid: null, typ: null),
            Rs256(Claims, typ: "at+jwt"),
            Rs256(Claims.But("aud", new[] { "other", "live" })),
            Rs256(Claims.But("exp", Now - 59)),
            Rs256(Claims.But("nbf", Now + 60)),
            Jwt.Make(Jwt.Header("ES256", "JWT", "es-1"), Claims, data => _curve.SignData(data, HashAlgorithmName.SHA256)),
            Jwt.Hs256(Jwt.Header("HS256", "JWT", "secret-1"), Claims, Secret),
        ];
        var buyers = new HashSet<string>();
        foreach (var token in tokens)
        {
            using var response = await _app.SendAsync(HttpMethod.Get, "/test/buyer", token);
            buyers.Add(await response.Content.ReadAsStringAsync());
        }
        var pepper = await File.ReadAllBytesAsync(Path.Combine(_app.Folder, "keys", "subject.pepper"));
        var digest = HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes(Issuer + "\nalice@example.com"));
        Assert.Equal("s" + Convert.ToHexStringLower(digest)[..32], Assert.Single(buyers));
    }

    [Fact]
    public async Task ABuyerOfTheShopIsNoHost()
    {
        using var response = await _app.SendAsync(HttpMethod.Get, "/test/host", Rs256(Claims));
        await IdentityApp.AssertRefusedAsync(response, ProblemCode.NotAllowed);
    }

    [Fact]
    public async Task WhereGuestsMayNotBuyTheyGetNoTokenAndAnOldOneOnlyWatches()
    {
        using var refused = await _app.SendAsync(HttpMethod.Post, "/api/v1/guests");
        await IdentityApp.AssertRefusedAsync(refused, ProblemCode.NotAllowed);
        var old = _app.Get<OwnTokens>().ForNewGuest();
        using var watching = await _app.SendAsync(HttpMethod.Get, "/hubs/test", old.Token);
        using var buying = await _app.SendAsync(HttpMethod.Get, "/test/buyer", old.Token);
        Assert.Equal("nobody", await watching.Content.ReadAsStringAsync());
        await IdentityApp.AssertRefusedAsync(buying, ProblemCode.NotAllowed);
    }

    private static string Other(object claims)
    {
        using var other = RSA.Create(2048);
        return Jwt.Make(Jwt.Header("RS256", "JWT", "rsa-1"), claims, data => other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private string Rs256(object claims, string? kid = "rsa-1", string? typ = "JWT") => Jwt.Make(Jwt.Header("RS256", typ, kid), claims, SignRsa);

    private byte[] SignRsa(byte[] data) => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
