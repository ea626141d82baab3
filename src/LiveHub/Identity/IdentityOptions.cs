namespace LiveCommerce.LiveHub.Identity;

/// <summary>Section <c>Identity</c> of the configuration.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>Whether a guest token is enough to buy. False: only people known to <see cref="Shop"/> buy, guests watch.</summary>
    public bool GuestsMayBuy { get; set; } = true;

    /// <summary>Guest tokens for one address (for IPv6: one /64) in an hour; 1 to 1,000,000. They come back one by one over the hour.</summary>
    public int GuestTokensPerHour { get; set; } = 60;

    /// <summary>Attempts of one address to sign in as a host in a minute; 1 to 10,000.</summary>
    public int SignInsPerMinute { get; set; } = 10;

    /// <summary>The shop's own identity provider; null when there is none.</summary>
    public ShopIdentityOptions? Shop { get; set; }
}

/// <summary>Whose tokens are accepted from buyers, besides our own guest tokens.</summary>
public sealed class ShopIdentityOptions
{
    /// <summary>The exact <c>iss</c>. With <c>sub</c> it makes the buyer, so changing it makes every buyer a new one.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What <c>aud</c> has to name: this server, so that tokens made for another service are of no use here.</summary>
    public string Audience { get; set; } = "";

    /// <summary>Up to 16 keys, so that an old and a new one overlap while keys are rotated.</summary>
    public IList<ShopKeyOptions> Keys { get; } = [];
}

/// <summary>One key of the shop's identity provider. It verifies tokens of its one algorithm and no other.</summary>
public sealed class ShopKeyOptions
{
    /// <summary>The <c>kid</c> that a token names to choose this key; empty for a key without one. A token without <c>kid</c> may match any key.</summary>
    public string Id { get; set; } = "";

    /// <summary><c>HS256</c>, <c>RS256</c> or <c>ES256</c>.</summary>
    public string Algorithm { get; set; } = "";

    /// <summary>HS256: the shared secret in base64, at least 32 bytes. RS256 (2048 bits or more) and ES256 (P-256): the public key in PEM.</summary>
    public string? Key { get; set; }

    /// <summary>A file with the same content as <see cref="Key"/>, instead of it.</summary>
    public string? KeyFile { get; set; }
}
