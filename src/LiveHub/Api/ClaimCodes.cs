using System.Buffers;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Identity;

namespace LiveCommerce.LiveHub.Api;

/// <summary>
/// Codes for units that are set aside. A code is nothing but the name of an offer's pool: the owner of the SKU counts its quota in all (the pool's
/// units) and per person (the pool's limit) in the very decision that grants, as for any other offer. The name is a keyed digest, so that whoever sees
/// the offer on the screen, or reads the journal, cannot find the code by trying words; and it is taken from those only who say the code.
/// </summary>
public sealed class ClaimCodes(SecretStore secrets)
{
    public const int MinLength = 4;
    public const int MaxLength = 32;

    private const char Prefix = 'c';
    private const int DigestBytes = 16;

    private static readonly SearchValues<char> InCode = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsWellFormed(string code) => code.Length is >= MinLength and <= MaxLength && !code.AsSpan().ContainsAnyExcept(InCode);

    /// <summary>Whether an offer's units are reserved with a code only.</summary>
    public static bool IsClaim(string? offerId) => offerId is { Length: 1 + (2 * DigestBytes) } && offerId[0] == Prefix;

    /// <summary>Within one show, and for one SKU; capitals or not.</summary>
    public string OfferIdOf(string streamId, Sku sku, string code) =>
        Prefix + Convert.ToHexStringLower(secrets.Digest($"claim\n{streamId}\n{sku.Value}\n{code.ToUpperInvariant()}").AsSpan(0, DigestBytes));
}
