using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Streams;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>What a draft has to be before it is compared with the catalogue. Pure.</summary>
internal static class ProductRules
{
    public const int MaxTitle = 255;
    public const int MaxDescription = 20_000;
    public const int MaxVariants = 2_048;
    public const int MaxUrl = 2_048;

    public static ProductRefusal? Check(ProductDraft draft)
    {
        if (!IsTitle(draft.Title, minLength: 1)) return Refuse(ProductRefusalReason.TitleInvalid, "title", $"A title has 1 to {MaxTitle} characters in one line.");
        if (!IsDescription(draft.Description ?? ""))
            return Refuse(ProductRefusalReason.DescriptionInvalid, "description", $"A description is plain text of up to {MaxDescription} characters.");
        if (!IsImageUrl(draft.ImageUrl)) return Refuse(ProductRefusalReason.ImageUrlInvalid, "imageUrl", ImageUrlRule);
        if (draft.Status is { } status && !Enum.IsDefined(status))
            return Refuse(ProductRefusalReason.StatusUnknown, "status", "A status is active, draft or archived.");
        if (draft.Variants is not { Count: > 0 }) return Refuse(ProductRefusalReason.VariantsMissing, "variants", "A product has at least one variant.");
        if (draft.Variants.Count > MaxVariants)
            return Refuse(ProductRefusalReason.TooManyVariants, "variants", $"A product has at most {MaxVariants} variants.");

        var seen = new HashSet<Sku>(draft.Variants.Count);
        for (var i = 0; i < draft.Variants.Count; i++)
        {
            if (Check(draft.Variants[i], $"variants[{i}]", seen) is { } refusal) return refusal;
        }
        return null;
    }

    public static bool IsTitle(string? text, int minLength) =>
        text is not null && text.Length <= MaxTitle && text.Trim().Length >= minLength && !text.Any(char.IsControl) && IsUnicode(text);

    public static bool IsDescription(string text) =>
        text.Length <= MaxDescription && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) && IsUnicode(text);

    /// <summary>No image, an absolute http(s) address, or a path of this server.</summary>
    public static bool IsImageUrl(string? url) => url is null || WebAddress.IsOwnPath(url)
        || (url.Length is > 0 and <= MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && !url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)));

    private static ProductRefusal? Check(VariantDraft? variant, string field, HashSet<Sku> seen)
    {
        if (variant is null || variant.Sku == default) return Refuse(ProductRefusalReason.SkuInvalid, $"{field}.sku", "A variant needs a SKU.");
        if (!seen.Add(variant.Sku)) return Refuse(ProductRefusalReason.SkuRepeated, $"{field}.sku", $"{variant.Sku} stands twice in this product.");
        if (!IsTitle(variant.Title ?? "", minLength: 0))
            return Refuse(ProductRefusalReason.VariantTitleInvalid, $"{field}.title", $"A variant's title has up to {MaxTitle} characters in one line.");
        if (!Currencies.IsKnown(variant.Price.Currency))
            return Refuse(ProductRefusalReason.CurrencyUnknown, $"{field}.price.currency", "Not an active currency of ISO 4217.");
        if (!variant.Price.IsValid)
            return Refuse(ProductRefusalReason.PriceInvalid, $"{field}.price.amount", $"A price is 0 to {Money.Max} minor units.");
        if (!IsImageUrl(variant.ImageUrl)) return Refuse(ProductRefusalReason.ImageUrlInvalid, $"{field}.imageUrl", ImageUrlRule);
        return null;
    }

    private static readonly string ImageUrlRule = $"An image is an absolute http or https address, or a path of this server, of up to {MaxUrl} characters.";

    private static ProductRefusal Refuse(ProductRefusalReason reason, string field, string detail) => new(reason, field, detail);

    /// <summary>False for lone surrogates, which no UTF-8 file or page can carry.</summary>
    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }
}
