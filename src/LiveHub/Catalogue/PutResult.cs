using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>What became of a draft. <see cref="Product"/> is set unless it was refused, <see cref="Refusal"/> only then.</summary>
public sealed record PutResult(PutStatus Status, Product? Product, ProductRefusal? Refusal)
{
    public static PutResult Refused(ProductRefusal refusal) => new(PutStatus.Refused, null, refusal);
}

public enum PutStatus
{
    Created,
    Updated,

    /// <summary>The product already was as the draft says; its version stays.</summary>
    Unchanged,

    Refused,
}

/// <param name="Field">The culprit, as a path of the draft: "variants[2].price".</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="HeldBy">The other product, where the reason is <see cref="ProductRefusalReason.SkuTaken"/>.</param>
public sealed record ProductRefusal(ProductRefusalReason Reason, string Field, string Detail, ProductId? HeldBy = null);

/// <summary>Checked in this order; the first that applies is told.</summary>
[JsonConverter(typeof(KebabCaseJsonConverter<ProductRefusalReason>))]
public enum ProductRefusalReason
{
    TitleInvalid,
    DescriptionInvalid,
    ImageUrlInvalid,
    StatusUnknown,
    VariantsMissing,
    TooManyVariants,
    SkuInvalid,
    SkuRepeated,
    VariantTitleInvalid,
    CurrencyUnknown,
    PriceInvalid,
    VersionDiffers,
    SkuTaken,
}
