using System.Text.Json;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// One product of a plain list: <c>{"Id": 1, "Name": …, "Description": …, "Price": 109.99}</c>. It has one variant, whose SKU
/// is made from name and id (names repeat, ids do not), and says nothing of stock.
/// </summary>
internal static class ProductListElement
{
    public static IEnumerable<ReadItem> Read(long line, JsonElement element, string currency)
    {
        if (element.ValueKind != JsonValueKind.Object) return [Reject(line, RejectReason.ElementInvalid, "The element is not an object.")];
        var name = JsonText.Of(element, "Name");
        var id = JsonText.Of(element, "Id");
        if (string.IsNullOrWhiteSpace(name)) return [Reject(line, RejectReason.TitleMissing, "The element has no Name.")];
        if (!ProductRules.IsTitle(name, minLength: 1))
            return [Reject(line, RejectReason.TitleInvalid, $"A name has up to {ProductRules.MaxTitle} characters in one line.")];

        switch (PriceText.TryParse(JsonText.Of(element, "Price"), currency, out var price))
        {
            case PriceFault.None:
                break;
            case PriceFault.Missing:
                return [Reject(line, RejectReason.PriceMissing, "The element has no Price.")];
            default:
                return [Reject(line, RejectReason.PriceInvalid, $"The Price is not a decimal number that {currency} can express.")];
        }
        var product = ProductId.Parse(Slug.Of($"{name} {id}", ProductId.MaxLength));
        var sku = MadeSku.From(product, "");
        var items = new List<ReadItem> { new ReadItem.Noted(line, NoticeCode.SkuMade, $"The SKU {sku} was made from name and id.") };
        var description = PlainText.FromHtml(JsonText.Of(element, "Description") ?? "", ProductRules.MaxDescription, out var cut);
        if (cut) items.Add(new ReadItem.Noted(line, NoticeCode.DescriptionCut, $"The description is cut to {ProductRules.MaxDescription} characters."));
        var image = JsonText.Of(element, "ImageUrl");
        if (image is not null && !ProductRules.IsImageUrl(image))
        {
            items.Add(new ReadItem.Noted(line, NoticeCode.ImageDropped, "The image is not an absolute http or https address."));
            image = "";
        }
        items.Add(new ReadItem.Product(line, product, name.Trim(), description, image, null, [new ReadVariant(line, sku, "", price, null, null)]));
        return items;
    }

    private static ReadItem.Rejected Reject(long line, RejectReason reason, string detail) => new(line, reason, detail);
}
