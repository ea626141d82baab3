using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Why a row is not imported.</summary>
[JsonConverter(typeof(KebabCaseJsonConverter<RejectReason>))]
public enum RejectReason
{
    /// <summary>More fields than the header: an unquoted comma has moved the values into wrong columns.</summary>
    TooManyFields,

    /// <summary>Neither a handle nor a title to make one from.</summary>
    HandleMissing,

    /// <summary>The rows of this product already stood further up; all rows of one product have to follow each other.</summary>
    ProductRepeated,

    TitleMissing,

    /// <summary>Longer than 255 characters, or with line breaks or control characters in it.</summary>
    TitleInvalid,

    VariantTitleInvalid,
    StatusUnknown,

    /// <summary>The row has neither a variant nor an image.</summary>
    RowEmpty,

    PriceMissing,

    /// <summary>Not a plain decimal number, too large, or finer than the currency's smallest coin.</summary>
    PriceInvalid,

    QuantityInvalid,
    SkuInvalid,

    /// <summary>Another row of the file has this SKU.</summary>
    SkuRepeated,

    /// <summary>Another product of the catalogue has this SKU.</summary>
    SkuTaken,

    TooManyVariants,

    /// <summary>A variant whose product is not in the file, or an element that is no product at all.</summary>
    ElementInvalid,
}

/// <summary>What was imported otherwise than the file says.</summary>
[JsonConverter(typeof(KebabCaseJsonConverter<NoticeCode>))]
public enum NoticeCode
{
    /// <summary>The file has no SKU; one was made from handle and options and is the same at the next import.</summary>
    SkuMade,

    /// <summary>The handle was made from the title, or brought into the form of a product id.</summary>
    HandleMade,

    /// <summary>The file does not track this SKU's stock, so none is set.</summary>
    StockNotTracked,

    /// <summary>A negative quantity; none is set.</summary>
    QuantityNegative,

    /// <summary>The file allows selling without stock; here nothing is sold that is not there.</summary>
    OversellIgnored,

    /// <summary>The image is no absolute http(s) address.</summary>
    ImageDropped,

    /// <summary>The description was longer than 20,000 characters.</summary>
    DescriptionCut,

    /// <summary>Several prices in the shop's currency; the first channel's was taken.</summary>
    PriceAmbiguous,

    /// <summary>The catalogue has variants of this product that the file does not have; an import removes nothing.</summary>
    VariantsKept,
}
