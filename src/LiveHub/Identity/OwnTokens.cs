using System.Security.Cryptography;
using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LiveCommerce.LiveHub.Identity;

public sealed record GuestToken(string Token, BuyerId BuyerId, DateTimeOffset ExpiresAt);

public sealed record HostToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>The tokens that we make ourselves (HS256). Guests' and hosts' differ in audience and type, so neither passes for the other.</summary>
public sealed class OwnTokens
{
    public const string Issuer = "livecommerce";
    public const string GuestType = "guest+jwt";
    public const string HostType = "host+jwt";
    public const string ViewerAudience = "viewer";
    public const string HostAudience = "host";

    public static readonly TimeSpan GuestLifetime = TimeSpan.FromDays(30);
    public static readonly TimeSpan HostLifetime = TimeSpan.FromHours(12);

    private const string GenerationClaim = "gen";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Hosts _hosts;
    private readonly TimeProvider _time;
    private readonly SigningCredentials _signing;
    private readonly TokenCheck _guestCheck;
    private readonly TokenCheck _hostCheck;
    private readonly bool _guestsMayBuy;

    public OwnTokens(SecretStore secrets, Hosts hosts, IOptions<IdentityOptions> options, TimeProvider time)
    {
        (_hosts, _time, _guestsMayBuy) = (hosts, time, options.Value.GuestsMayBuy);
        var key = new SymmetricSecurityKey(secrets.SigningKey);
        _signing = new SigningCredentials(key, SecurityAlgorithms.HmacSha256);
        _guestCheck = Check(ViewerAudience);
        _hostCheck = Check(HostAudience);

        // The clock that stamps these tokens is the one that reads them.
        TokenCheck Check(string audience) => new(Issuer, audience, [SecurityAlgorithms.HmacSha256], _ => [key], time, clockSkew: TimeSpan.Zero);
    }

    /// <summary>A token for a new buyer of whom nothing is known.</summary>
    public GuestToken ForNewGuest()
    {
        var id = BuyerId.Parse("g" + RandomNumberGenerator.GetHexString(32, lowercase: true));
        var (token, expiresAt) = Make(GuestType, ViewerAudience, id.Value, GuestLifetime, []);
        return new GuestToken(token, id, expiresAt);
    }

    /// <summary>A token for a host who has just signed in.</summary>
    public HostToken For(HostAccount host)
    {
        var (token, expiresAt) = Make(HostType, HostAudience, host.Id.Value, HostLifetime, new() { [GenerationClaim] = host.Generation });
        return new HostToken(token, expiresAt);
    }

    /// <summary>Whether this type is ours; such a token is then ours or nobody's.</summary>
    public static bool IsOwnType(string? type) => type is GuestType or HostType;

    public Task<TokenVerdict> CheckAsync(JsonWebToken token) => token.Typ == HostType ? CheckHostAsync(token) : CheckGuestAsync(token);

    private async Task<TokenVerdict> CheckGuestAsync(JsonWebToken token)
    {
        var fault = await _guestCheck.RunAsync(token);
        if (fault != TokenFault.None) return new(fault);
        if (!BuyerId.TryParse(token.Subject, out var id)) return new(TokenFault.NotAccepted);
        return new(TokenFault.None, CallerClaims.Guest(id, mayBuy: _guestsMayBuy), TokenCheck.EndOf(token));
    }

    private async Task<TokenVerdict> CheckHostAsync(JsonWebToken token)
    {
        var fault = await _hostCheck.RunAsync(token);
        if (fault != TokenFault.None) return new(fault);
        if (!HostId.TryParse(token.Subject, out var id) || !token.TryGetPayloadValue<long>(GenerationClaim, out var generation))
            return new(TokenFault.NotAccepted);
        if (_hosts.Generation(id) != generation) return new(TokenFault.Revoked);
        return new(TokenFault.None, CallerClaims.Host(id, generation), TokenCheck.EndOf(token));
    }

    private (string Token, DateTimeOffset ExpiresAt) Make(string type, string audience, string subject, TimeSpan lifetime, Dictionary<string, object> claims)
    {
        // A token counts in whole seconds; the answer beside it shall say the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        claims[JwtRegisteredClaimNames.Sub] = subject;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            TokenType = type,
            IssuedAt = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = _signing,
        });
        return (token, now + lifetime);
    }
}
