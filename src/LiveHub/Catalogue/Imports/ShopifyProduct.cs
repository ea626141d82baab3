using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Collects the rows of one product and makes a product of them: title, description and status stand on the first row only, each row may
/// bring a variant, an image, or both. Its size is bounded by <see cref="ProductRules.MaxVariants"/>.
/// </summary>
internal sealed class ShopifyProduct(ProductId id, string handle, ShopifyRow first, string currency)
{
    /// <summary>More than any shop stocks of one SKU; beyond it a number is a mistake.</summary>
    private const long MaxQuantity = 1_000_000_000;

    private readonly List<ReadItem> _found = [];
    private readonly List<ReadVariant> _variants = [];
    private string? _image = first.Image is null ? null : "";

    /// <summary>The handle as the file writes it; the next row with another one begins another product.</summary>
    public string Handle => handle;

    public void Add(ShopifyRow row)
    {
        if (row.Image is { Length: > 0 } image && _image is null or "" && Image(row.Line, image) is { Length: > 0 } kept) _image = kept;
        if (row.IsVariant) AddVariant(row);
        else if (row.Image is not { Length: > 0 })
            Reject(row, RejectReason.RowEmpty, "The row has neither a variant (SKU, option or price) nor an image.");
    }

    /// <summary>The product, if it can be one, and what there is to say about its rows.</summary>
    public IEnumerable<ReadItem> Finish()
    {
        if (ProductFault() is { } fault)
        {
            // Each row is told once: those with a fault of their own by that, the others by the product's.
            var rejected = _found.OfType<ReadItem.Rejected>().ToList();
            var others = _variants.Select(variant => variant.Line).Append(first.Line).Except(rejected.Select(item => item.Line));
            return rejected.Concat(others.Select(line => fault with { Line = line })).OrderBy(item => item.Line);
        }
        string? description = null;
        if (first.Body is not null)
        {
            description = PlainText.FromHtml(first.Body, ProductRules.MaxDescription, out var cut);
            if (cut) Note(first.Line, NoticeCode.DescriptionCut, $"The description is cut to {ProductRules.MaxDescription} characters.");
        }
        var title = first.Title is { Length: > 0 } ? first.Title : null;
        return [.. _found, new ReadItem.Product(first.Line, id, title, description, _image, Status(), _variants)];
    }

    private ReadItem.Rejected? ProductFault()
    {
        if (first.Title is { Length: > 0 } title && !ProductRules.IsTitle(title, minLength: 1))
            return new ReadItem.Rejected(first.Line, RejectReason.TitleInvalid, $"A title has up to {ProductRules.MaxTitle} characters in one line.");
        if (first.Status is { Length: > 0 } status && !ProductStatuses.TryParse(status, out _))
            return new ReadItem.Rejected(first.Line, RejectReason.StatusUnknown, "The status is not active, draft or archived.");
        return null;
    }

    /// <summary>The status column decides; a product that is not published is at most a draft.</summary>
    private ProductStatus? Status()
    {
        ProductStatus? said = ProductStatuses.TryParse(first.Status, out var status) ? status : null;
        if (first.Published is null or "") return said;
        var hidden = first.Published.Equals("false", StringComparison.OrdinalIgnoreCase);
        return said is null or ProductStatus.Active ? (hidden ? ProductStatus.Draft : ProductStatus.Active) : said;
    }

    private void AddVariant(ShopifyRow row)
    {
        if (_variants.Count == ProductRules.MaxVariants)
        {
            Reject(row, RejectReason.TooManyVariants, $"A product has at most {ProductRules.MaxVariants} variants.");
            return;
        }
        var title = row.VariantTitle;
        if (!ProductRules.IsTitle(title, minLength: 0))
        {
            Reject(row, RejectReason.VariantTitleInvalid, $"The options have up to {ProductRules.MaxTitle} characters together, in one line.");
            return;
        }
        if (!TryPrice(row, out var price) || !TryQuantity(row, out var quantity)) return;
        Sku sku;
        if (row.Sku.Length == 0)
        {
            sku = MadeSku.From(id, title);
            Note(row.Line, NoticeCode.SkuMade, $"The SKU {sku} was made from handle and options.");
        }
        else if (!Sku.TryParse(row.Sku, out sku))
        {
            Reject(row, RejectReason.SkuInvalid, $"A SKU has 1 to {Sku.MaxLength} printable characters without % and \\.");
            return;
        }
        var image = row.VariantImage is { Length: > 0 } url ? Image(row.Line, url) : row.VariantImage;
        _variants.Add(new ReadVariant(row.Line, sku, title, price, image, quantity));
    }

    private bool TryPrice(ShopifyRow row, out Money price)
    {
        switch (PriceText.TryParse(row.Price, currency, out price))
        {
            case PriceFault.None:
                return true;
            case PriceFault.Missing:
                Reject(row, RejectReason.PriceMissing, "The row has a variant but no price.");
                return false;
            case PriceFault.TooFine:
                Reject(row, RejectReason.PriceInvalid, $"The price has more decimals than {currency}.");
                return false;
            default:
                Reject(row, RejectReason.PriceInvalid, "The price is not a decimal number with a point, such as 19.99, or too large.");
                return false;
        }
    }

    private bool TryQuantity(ShopifyRow row, out long? quantity)
    {
        quantity = null;
        if (row.Quantity is not { Length: > 0 }) return true;
        if (!long.TryParse(row.Quantity, System.Globalization.NumberStyles.AllowLeadingSign, null, out var units) || Math.Abs((decimal)units) > MaxQuantity)
        {
            Reject(row, RejectReason.QuantityInvalid, $"The quantity is not a whole number up to {MaxQuantity}.");
            return false;
        }
        if (row.Tracker is null or "") Note(row.Line, NoticeCode.StockNotTracked, "The inventory tracker is empty: no stock is set.");
        else if (units < 0) Note(row.Line, NoticeCode.QuantityNegative, $"The quantity is {units}: no stock is set.");
        else quantity = units;
        if (row.Oversells)
            Note(row.Line, NoticeCode.OversellIgnored, "Selling when out of stock is not taken over.");
        return true;
    }

    /// <summary>The address if it is one, otherwise "" and a notice.</summary>
    private string Image(long line, string url)
    {
        if (ProductRules.IsImageUrl(url)) return url;
        Note(line, NoticeCode.ImageDropped, "The image is not an absolute http or https address.");
        return "";
    }

    private void Note(long line, NoticeCode code, string detail) => _found.Add(new ReadItem.Noted(line, code, detail));

    private void Reject(ShopifyRow row, RejectReason reason, string detail) => _found.Add(new ReadItem.Rejected(row.Line, reason, detail));
}
