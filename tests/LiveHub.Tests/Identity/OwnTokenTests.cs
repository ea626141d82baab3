using System.Net;
using System.Security.Cryptography;
using System.Text;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Tests.Identity;

public sealed class OwnTokenTests(IdentityApp app) : IClassFixture<IdentityApp>
{
    private const string Subject = "g0123456789abcdef0123456789abcdef";

    private static readonly byte[] OtherKey = SHA256.HashData("somebody else's key"u8);

    /// <summary>Every surface that looks at a token. The last two take it from the query.</summary>
    private static readonly string[] Surfaces = ["/test/anyone", "/test/buyer", "/test/host", "/hubs/test", "/hubs/test?access_token="];

    private static readonly Dictionary<string, Func<Kit, string>> Corpus = new()
    {
        ["empty"] = _ => "",
        ["garbage"] = _ => "garbage",
        ["two dots"] = _ => "..",
        ["no base64"] = _ => "%%%.%%%.%%%",
        ["control characters"] = _ => "\u0001.\u0002.\u0003",
        ["two parts"] = kit => kit.Good[..kit.Good.LastIndexOf('.')],
        ["five parts"] = kit => kit.Good + ".AAAA.AAAA",
        ["oversized"] = kit => kit.Guest(kit.Claims.But("pad", new string('x', 9000))),
        ["empty signature"] = kit => kit.Good[..(kit.Good.LastIndexOf('.') + 1)],
        ["truncated signature"] = kit => kit.Good[..^4],
        ["header is no JSON"] = kit => Jwt.Hs256("nonsense", kit.Claims, kit.Key),
        ["header is an array"] = kit => Jwt.Hs256("[]", kit.Claims, kit.Key),
        ["header is null"] = kit => Jwt.Hs256("null", kit.Claims, kit.Key),
        ["payload is no JSON"] = kit => Jwt.Hs256(kit.Header, "nonsense", kit.Key),
        ["payload is an array"] = kit => Jwt.Hs256(kit.Header, "[1,2]", kit.Key),
        ["payload is invalid UTF-8"] = kit => Jwt.Hs256(kit.Header, new byte[] { 0x7B, 0xFF, 0xFE, 0x7D }, kit.Key),
        ["payload is deep"] = kit => Jwt.Hs256(kit.Header, new string('[', 2000), kit.Key),
        ["alg none, no signature"] = kit => Jwt.Make(kit.Header.But("alg", "none"), kit.Claims, _ => []),
        ["alg None, no signature"] = kit => Jwt.Make(kit.Header.But("alg", "None"), kit.Claims, _ => []),
        ["alg nOnE, some signature"] = kit => Jwt.Make(kit.Header.But("alg", "nOnE"), kit.Claims, _ => [1, 2, 3]),
        ["alg none, good signature"] = kit => Jwt.Hs256(kit.Header.But("alg", "none"), kit.Claims, kit.Key),
        ["alg missing"] = kit => Jwt.Hs256(kit.Header.But("alg", null), kit.Claims, kit.Key),
        ["alg HS384"] = kit => Jwt.Make(kit.Header.But("alg", "HS384"), kit.Claims, data => HMACSHA384.HashData(kit.Key, data)),
        ["alg HS512"] = kit => Jwt.Make(kit.Header.But("alg", "HS512"), kit.Claims, data => HMACSHA512.HashData(kit.Key, data)),
        ["alg RS256 over an HMAC"] = kit => Jwt.Hs256(kit.Header.But("alg", "RS256"), kit.Claims, kit.Key),
        ["alg hs256"] = kit => Jwt.Hs256(kit.Header.But("alg", "hs256"), kit.Claims, kit.Key),
        ["another key"] = kit => Jwt.Hs256(kit.Header, kit.Claims, OtherKey),
        ["empty key"] = kit => Jwt.Hs256(kit.Header, kit.Claims, []),
        ["kid traversal to an empty file"] = kit => Jwt.Hs256(kit.Header.But("kid", "../../../../dev/null"), kit.Claims, []),
        ["kid injection"] = kit => Jwt.Hs256(kit.Header.But("kid", "x' UNION SELECT 'k"), kit.Claims, Encoding.ASCII.GetBytes("k")),
        ["key in the header"] = kit => Jwt.Hs256(kit.Header.But("jwk", new { kty = "oct", k = Convert.ToBase64String(OtherKey) }), kit.Claims, OtherKey),
        ["address of a key in the header"] = kit => Jwt.Hs256(kit.Header.But("jku", "http://127.0.0.1:1/keys"), kit.Claims, OtherKey),
        ["critical extension"] = kit => Jwt.Hs256(kit.Header.But("crit", new[] { "exp" }), kit.Claims, kit.Key),
        ["unencoded payload"] = kit => Jwt.Hs256(kit.Header.But("b64", false).But("crit", new[] { "b64" }), kit.Claims, kit.Key),
        ["changed payload"] = kit => Swap(kit, 1, Jwt.Hs256(kit.Header, kit.Claims.But("sub", "g" + new string('f', 32)), OtherKey)),
        ["changed header"] = kit => Swap(kit, 0, Jwt.Hs256(kit.Header.But("x", 1), kit.Claims, OtherKey)),
        ["expired"] = kit => kit.Guest(kit.Claims.But("exp", kit.Now)),
        ["exp missing"] = kit => kit.Guest(kit.Claims.But("exp", null)),
        ["exp zero"] = kit => kit.Guest(kit.Claims.But("exp", 0)),
        ["exp negative"] = kit => kit.Guest(kit.Claims.But("exp", -1)),
        ["exp is text"] = kit => kit.Guest(kit.Claims.But("exp", "never")),
        ["exp is an object"] = kit => kit.Guest(kit.Claims.But("exp", new { })),
        ["exp beyond numbers"] = kit => kit.Guest("""{"iss":"livecommerce","aud":"viewer","sub":"g0123456789abcdef0123456789abcdef","exp":-1e400}"""),
        ["nbf in the future"] = kit => kit.Guest(kit.Claims.But("nbf", kit.Now + 120)),
        ["another issuer"] = kit => kit.Guest(kit.Claims.But("iss", "livecommerce.example")),
        ["issuer in capitals"] = kit => kit.Guest(kit.Claims.But("iss", "LiveCommerce")),
        ["issuer missing"] = kit => kit.Guest(kit.Claims.But("iss", null)),
        ["another audience"] = kit => kit.Guest(kit.Claims.But("aud", "another")),
        ["audience missing"] = kit => kit.Guest(kit.Claims.But("aud", null)),
        ["guest with the audience of hosts"] = kit => kit.Guest(kit.Claims.But("aud", "host")),
        ["guest that calls itself host"] = kit => Jwt.Hs256(kit.Header.But("typ", "host+jwt"), kit.Claims, kit.Key),
        ["type JWT"] = kit => Jwt.Hs256(kit.Header.But("typ", "JWT"), kit.Claims, kit.Key),
        ["type missing"] = kit => Jwt.Hs256(kit.Header.But("typ", null), kit.Claims, kit.Key),
        ["type refresh"] = kit => Jwt.Hs256(kit.Header.But("typ", "refresh+jwt"), kit.Claims, kit.Key),
        ["type in capitals"] = kit => Jwt.Hs256(kit.Header.But("typ", "GUEST+JWT"), kit.Claims, kit.Key),
        ["subject missing"] = kit => kit.Guest(kit.Claims.But("sub", null)),
        ["subject is no buyer"] = kit => kit.Guest(kit.Claims.But("sub", "alice@example.com")),
        ["subject is a host"] = kit => kit.Guest(kit.Claims.But("sub", kit.Host.Id.Value)),
        ["host without generation"] = kit => kit.HostToken(kit.HostClaims.But("gen", null)),
        ["host with generation as text"] = kit => kit.HostToken(kit.HostClaims.But("gen", "one")),
        ["host of an earlier generation"] = kit => kit.HostToken(kit.HostClaims.But("gen", kit.Host.Generation - 1)),
        ["host of a later generation"] = kit => kit.HostToken(kit.HostClaims.But("gen", kit.Host.Generation + 1)),
        ["unknown host"] = kit => kit.HostToken(kit.HostClaims.But("sub", HostId.New().Value)),
        ["host that is a buyer"] = kit => kit.HostToken(kit.HostClaims.But("sub", Subject)),
        ["host with the audience of viewers"] = kit => kit.HostToken(kit.HostClaims.But("aud", "viewer")),
        ["host with the type of guests"] = kit => Jwt.Hs256(kit.Header, kit.HostClaims, kit.Key),
        ["expired host"] = kit => kit.HostToken(kit.HostClaims.But("exp", kit.Now)),
    };

    public static TheoryData<string> CorpusNames => [.. Corpus.Keys];

    [Theory, MemberData(nameof(CorpusNames))]
    public async Task ABadTokenIsRefusedOnEverySurface(string name)
    {
        var token = Corpus[name](await KitAsync());
        foreach (var surface in Surfaces)
        {
            using var response = surface.EndsWith('=')
                ? await app.SendAsync(HttpMethod.Get, surface + Uri.EscapeDataString(token))
                : await app.SendAsync(HttpMethod.Get, surface, token);
            await IdentityApp.AssertRefusedAsync(response, ProblemCode.TokenInvalid);
            Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TheUnchangedTokensOfTheCorpusAreAccepted()
    {
        var kit = await KitAsync();
        using var buyer = await app.SendAsync(HttpMethod.Get, "/test/buyer", kit.Good);
        using var host = await app.SendAsync(HttpMethod.Get, "/test/host", kit.HostToken(kit.HostClaims));
        Assert.Equal(Subject, await buyer.Content.ReadAsStringAsync());
        Assert.Equal(kit.Host.Id.Value, await host.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task AGoodTokenOfOneKindIsNotAllowedOnTheSurfaceOfTheOther()
    {
        var kit = await KitAsync();
        using var guestAtHost = await app.SendAsync(HttpMethod.Get, "/test/host", kit.Good);
        using var hostAtBuyer = await app.SendAsync(HttpMethod.Get, "/test/buyer", kit.HostToken(kit.HostClaims));
        await IdentityApp.AssertRefusedAsync(guestAtHost, ProblemCode.NotAllowed);
        await IdentityApp.AssertRefusedAsync(hostAtBuyer, ProblemCode.NotAllowed);
    }

    [Fact]
    public async Task WithoutATokenAnyoneIsLetInAndOthersAreAskedToSignIn()
    {
        using var anyone = await app.SendAsync(HttpMethod.Get, "/test/anyone");
        using var hub = await app.SendAsync(HttpMethod.Get, "/hubs/test");
        using var buyer = await app.SendAsync(HttpMethod.Get, "/test/buyer");
        using var host = await app.SendAsync(HttpMethod.Get, "/test/host");
        Assert.Equal(HttpStatusCode.OK, anyone.StatusCode);
        Assert.Equal("nobody", await hub.Content.ReadAsStringAsync());
        await IdentityApp.AssertRefusedAsync(buyer, ProblemCode.SignInRequired);
        await IdentityApp.AssertRefusedAsync(host, ProblemCode.SignInRequired);
    }

    [Fact]
    public async Task TheQueryIsReadOnTheHubOnly()
    {
        var kit = await KitAsync();
        using var hub = await app.SendAsync(HttpMethod.Get, "/hubs/test?access_token=" + kit.Good);
        using var api = await app.SendAsync(HttpMethod.Get, "/test/buyer?access_token=" + kit.Good);
        using var twice = await app.SendAsync(HttpMethod.Get, $"/hubs/test?access_token={kit.Good}&access_token={kit.Good}");
        Assert.Equal(Subject, await hub.Content.ReadAsStringAsync());
        await IdentityApp.AssertRefusedAsync(api, ProblemCode.SignInRequired);
        await IdentityApp.AssertRefusedAsync(twice, ProblemCode.TokenInvalid);
    }

    [Fact]
    public async Task ABadTokenDoesNotKeepAnybodyFromGettingAnother()
    {
        using var response = await app.SendAsync(HttpMethod.Post, "/api/v1/guests", token: "garbage");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task TheSchemeOfAnotherIsNotOurs()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/test/anyone");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic YTpi");
        using var response = await app.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task NoMutationOfATokenIsAcceptedOrBreaksAnything()
    {
        const int mutations = 2000;
        var kit = await KitAsync();
        var random = new Random(20260131);
        for (var i = 0; i < mutations; i++)
        {
            var text = kit.Good.ToCharArray();
            // Not the last character: its low bits are padding, and several letters mean the same signature.
            for (var change = random.Next(1, 4); change > 0; change--) text[random.Next(text.Length - 1)] = (char)random.Next(0x21, 0x7F);
            var token = new string(text);
            if (token == kit.Good) continue;
            using var response = await app.SendAsync(HttpMethod.Get, "/test/buyer", token);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{(int)response.StatusCode} for {token}");
        }
    }

    private static string Swap(Kit kit, int part, string source)
    {
        var parts = kit.Good.Split('.');
        parts[part] = source.Split('.')[part];
        return string.Join('.', parts);
    }

    private async Task<Kit> KitAsync()
    {
        Assert.True(HostName.TryParse("corpus", out var name));
        var host = app.Get<Hosts>().Find(name) ?? await app.AddHostAsync("corpus");
        return new Kit(await File.ReadAllBytesAsync(Path.Combine(app.Folder, "keys", "signing.key")), app.Time.GetUtcNow().ToUnixTimeSeconds(), host);
    }

    /// <summary>The real key and good claims, to be spoilt one at a time.</summary>
    private sealed record Kit(byte[] Key, long Now, HostAccount Host)
    {
        public Dictionary<string, object?> Header { get; } = Jwt.Header("HS256", "guest+jwt");

        public Dictionary<string, object?> Claims { get; } = new() { ["iss"] = "livecommerce", ["aud"] = "viewer", ["sub"] = Subject, ["iat"] = Now, ["exp"] = Now + 3600 };

        public Dictionary<string, object?> HostClaims { get; } =
            new() { ["iss"] = "livecommerce", ["aud"] = "host", ["sub"] = Host.Id.Value, ["gen"] = Host.Generation, ["iat"] = Now, ["exp"] = Now + 3600 };

        public string Good => Guest(Claims);

        public string Guest(object claims) => Jwt.Hs256(Header, claims, Key);

        public string HostToken(object claims) => Jwt.Hs256(Jwt.Header("HS256", "host+jwt"), claims, Key);
    }
}
