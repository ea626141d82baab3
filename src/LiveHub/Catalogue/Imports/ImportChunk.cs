using LiveCommerce.Grains.Values;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Some products of a file on their way into the catalogue, in one transaction. An import adds and changes but removes nothing: a variant
/// that the file does not have stays, because it may be on sale right now.
/// </summary>
internal sealed class ImportChunk
{
    private const int MaxProducts = 200;
    private const int MaxVariants = 2_000;

    private readonly List<ReadItem.Product> _products = [];
    private int _variants;

    public bool IsFull => _products.Count >= MaxProducts || _variants >= MaxVariants;

    public bool IsEmpty => _products.Count == 0;

    public void Add(ReadItem.Product product)
    {
        _products.Add(product);
        _variants += product.Variants.Count;
    }

    /// <summary>What became of each product, in the file's order.</summary>
    public List<Outcome> Write(SqliteConnection connection, List<Sku> touched) => _products.ConvertAll(product => Write(connection, product, touched));

    private static Outcome Write(SqliteConnection connection, ReadItem.Product read, List<Sku> touched)
    {
        var current = CatalogueTables.Load(connection, read.Id);
        var rejected = new List<ReadItem.Rejected>();
        var title = read.Title ?? current?.Title;
        if (title is null)
        {
            rejected.AddRange(read.Variants.Select(variant => variant.Line).Append(read.Line).Distinct().Select(line =>
                new ReadItem.Rejected(line, RejectReason.TitleMissing, $"The product {read.Id} is new and has no title.")));
            return new Outcome(null, [], rejected, null);
        }

        var owners = CatalogueTables.Owners(connection, read.Variants.Select(variant => variant.Sku));
        var variants = new List<ReadVariant>(read.Variants.Count);
        foreach (var variant in read.Variants)
        {
            if (!owners.TryGetValue(variant.Sku, out var owner) || owner == read.Id) variants.Add(variant);
            else rejected.Add(new ReadItem.Rejected(variant.Line, RejectReason.SkuTaken, $"{variant.Sku} belongs to the product {owner}."));
        }
        if (variants.Count == 0 && current is null) return new Outcome(null, [], rejected, null);

        var (merged, kept) = Merge(variants, current);
        if (merged.Count > ProductRules.MaxVariants)
        {
            rejected.AddRange(variants.Select(variant => new ReadItem.Rejected(
                variant.Line, RejectReason.TooManyVariants, $"With those of the catalogue the product has more than {ProductRules.MaxVariants} variants.")));
            return new Outcome(null, [], rejected, null);
        }
        var next = new Product(
            read.Id, title.Trim(), read.Description ?? current?.Description ?? "", Said(read.ImageUrl, current?.ImageUrl),
            read.Status ?? current?.Status ?? ProductStatus.Active, Version: 0, merged);
        var note = kept == 0 ? null : new ReadItem.Noted(
            read.Line, NoticeCode.VariantsKept, $"{read.Id} has {kept} variants in the catalogue that are not in the file; they stay.");
        return new Outcome(ProductWriter.Save(connection, next, current, touched).Status, variants, rejected, note);
    }

    /// <summary>The file's variants in the file's order, then those that only the catalogue has.</summary>
    private static (List<Variant> Variants, int Kept) Merge(List<ReadVariant> read, Product? current)
    {
        var before = current?.Variants.ToDictionary(variant => variant.Sku) ?? [];
        var merged = read.ConvertAll(variant =>
        {
            before.Remove(variant.Sku, out var old);
            return new Variant(variant.Sku, variant.Title.Trim(), variant.Price, Said(variant.ImageUrl, old?.ImageUrl));
        });
        merged.AddRange(current?.Variants.Where(variant => before.ContainsKey(variant.Sku)) ?? []);
        return (merged, before.Count);
    }

    /// <summary>What the file says ("" clears), or what is there where it says nothing.</summary>
    private static string? Said(string? said, string? before) => said is null ? before : said.Length == 0 ? null : said;

    /// <param name="Status">Null where the product as a whole was not imported.</param>
    /// <param name="Variants">Those that the catalogue now has as the file says.</param>
    public sealed record Outcome(
        PutStatus? Status, IReadOnlyList<ReadVariant> Variants, IReadOnlyList<ReadItem.Rejected> Rejected, ReadItem.Noted? Note);
}
