using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// Tokens of the shop's own identity provider. What we keep of a person is a keyed digest of issuer and subject, so that journals, which live for
/// ever, hold nothing personal.
/// </summary>
public sealed class ShopTokens
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const int SubjectLengthMax = 256;

    private readonly SecretStore _secrets;
    private readonly TokenCheck? _check;

    public ShopTokens(SecretStore secrets, IOptions<IdentityOptions> options, TimeProvider time)
    {
        _secrets = secrets;
        if (options.Value.Shop is not { } shop) return;
        var keys = shop.Keys.Select(Load).ToArray();
        var algorithms = keys.Select(key => key.Algorithm).Distinct(StringComparer.Ordinal).ToArray();
        // A key verifies its own algorithm only: a public key can never be taken for a shared secret. A kid is compared, never looked up.
        _check = new TokenCheck(shop.Issuer, shop.Audience, algorithms,
            token => keys.Where(key => key.Algorithm == token.Alg && (string.IsNullOrEmpty(token.Kid) || key.Id == token.Kid)).Select(key => key.Key),
            time, ClockSkew);
    }

    public async Task<TokenVerdict> CheckAsync(JsonWebToken token)
    {
        // Access tokens only: what else a provider signs with the same key (a refresh or logout token) names another type.
        if (_check is null || !IsAccessToken(token.Typ)) return new(TokenFault.NotAccepted);
        var fault = await _check.RunAsync(token);
        if (fault != TokenFault.None) return new(fault);
        if (token.Subject is not { Length: >= 1 and <= SubjectLengthMax } subject) return new(TokenFault.NotAccepted);
        return new(TokenFault.None, CallerClaims.Buyer(BuyerOf(token.Issuer, subject)), TokenCheck.EndOf(token));
    }

    /// <summary>The buyer for whom a provider's subject stands; always the same while the pepper is.</summary>
    internal BuyerId BuyerOf(string issuer, string subject) =>
        BuyerId.Parse("s" + Convert.ToHexStringLower(_secrets.Digest(issuer + "\n" + subject).AsSpan(0, 16)));

    private static bool IsAccessToken(string? type) =>
        string.IsNullOrEmpty(type) || type.Equals("JWT", StringComparison.OrdinalIgnoreCase) || type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase);

    private static ShopKey Load(ShopKeyOptions options) =>
        ShopKey.TryLoad(options, out var key, out var fault) ? key : throw new InvalidOperationException($"Identity:Shop:Keys: {fault}.");
}
