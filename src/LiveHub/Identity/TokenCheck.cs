using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>What one kind of token must be: everything is pinned, and time is told by our own clock.</summary>
internal sealed class TokenCheck
{
    /// <summary>Longer tokens are not even decoded.</summary>
    public const int LengthMax = 8 * 1024;

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = LengthMax };

    private readonly TokenValidationParameters _parameters;
    private readonly TimeProvider _time;
    private readonly TimeSpan _clockSkew;

    /// <param name="keys">The keys that may have signed this token; it has not been verified yet.</param>
    public TokenCheck(string issuer, string audience, IEnumerable<string> algorithms, Func<JsonWebToken, IEnumerable<SecurityKey>> keys,
        TimeProvider time, TimeSpan clockSkew)
    {
        (_time, _clockSkew) = (time, clockSkew);
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, token, _, _) => keys((JsonWebToken)token),
            LifetimeValidator = (start, end, _, _) => end is { } until && !HasEnded(until) && (start is not { } from || !IsAhead(from)),
        };
    }

    /// <summary>Reads a token without believing it; null when it is not a signed JWT of bearable size.</summary>
    public static JsonWebToken? Read(string text)
    {
        // Five parts would be an encrypted token; nobody makes such for us.
        if (text.Length > LengthMax || text.AsSpan().Count('.') != 2) return null;
        try
        {
            var token = new JsonWebToken(text);
            // Extensions that must be understood (RFC 7515, 4.1.11): we understand none.
            return token.TryGetHeaderValue<object>("crit", out _) ? null : token;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException or SecurityTokenException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>When a token that passed ends.</summary>
    public static DateTimeOffset EndOf(JsonWebToken token) => new(token.ValidTo, TimeSpan.Zero);

    public async Task<TokenFault> RunAsync(JsonWebToken token)
    {
        var result = await Handler.ValidateTokenAsync(token, _parameters);
        if (result.IsValid) return TokenFault.None;
        return result.Exception is SecurityTokenInvalidLifetimeException && HasEnded(token.ValidTo) ? TokenFault.Expired : TokenFault.NotAccepted;
    }

    private bool HasEnded(DateTime until) => _time.GetUtcNow().UtcDateTime - _clockSkew >= until;

    private bool IsAhead(DateTime from) => _time.GetUtcNow().UtcDateTime + _clockSkew < from;
}
