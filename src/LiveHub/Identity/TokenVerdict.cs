using System.Security.Claims;

namespace LiveCommerce.LiveHub.Identity;

public enum TokenFault
{
    None,

    /// <summary>Not a signed JWT, or larger than any that we take.</summary>
    Unreadable,

    /// <summary>Signature, issuer, audience, type, algorithm or a claim is not what it has to be. Which one is not told.</summary>
    NotAccepted,
    Expired,

    /// <summary>The host's password was changed after it was made.</summary>
    Revoked,
}

/// <summary>What became of a presented token.</summary>
/// <param name="Principal">Set exactly when there is no fault.</param>
public readonly record struct TokenVerdict(TokenFault Fault, ClaimsPrincipal? Principal = null, DateTimeOffset ExpiresAt = default);
