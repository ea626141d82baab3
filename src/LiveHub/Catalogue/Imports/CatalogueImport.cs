using System.Runtime.CompilerServices;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Brings a file into the catalogue while the shop goes on selling: small transactions with room between them, memory that does not grow with the
/// file, and the same end however often it is run.
/// </summary>
public sealed class CatalogueImport(CatalogueStore store, SetInitialStock setInitialStock, TimeProvider time)
{
    /// <summary>The largest file, in bytes.</summary>
    public const long MaxFile = 512L * 1024 * 1024;

    /// <summary>How many SKUs are stocked at once, so that their owners share commits.</summary>
    private const int StockedAtOnce = 16;

    /// <summary>Reads <paramref name="content"/> once, forward. A fault of the file is told in the last event, it is not thrown.</summary>
    /// <param name="name">The file's name, for the report only.</param>
    /// <param name="currency">The currency of prices that name none.</param>
    public async IAsyncEnumerable<ImportEvent> RunAsync(
        Stream content, CatalogueFormat format, string name, string currency, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var tally = new ImportTally(time);
        var chunk = new ImportChunk();
        using var seen = new SeenInFile();
        var source = new ImportSource(content, format, currency);
        await using var items = source.ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await source.MoveNextAsync(items))
        {
            switch (items.Current)
            {
                case ReadItem.Rejected rejected:
                    yield return tally.Reject(rejected);
                    break;
                case ReadItem.Noted noted:
                    tally.Count(noted);
                    break;
                case ReadItem.Product product:
                    var rejectedHere = new List<ReadItem.Rejected>();
                    if (WithoutRepeats(product, seen, rejectedHere) is { } first) chunk.Add(first);
                    foreach (var rejected in rejectedHere) yield return tally.Reject(rejected);
                    break;
            }
            if (chunk.IsFull)
            {
                foreach (var rejected in await WriteAsync(chunk, tally, cancellationToken)) yield return tally.Reject(rejected);
                chunk = new ImportChunk();
                // Whoever waits for the database's writer or for this thread comes first.
                await Task.Yield();
            }
            if (tally.ProgressIsDue(source.Rows, out var progress)) yield return progress;
        }
        // After a fault the rest of the file is unknown, and so is whether the last products were whole: they are left out.
        if (source.Fault is null && !chunk.IsEmpty)
        {
            foreach (var rejected in await WriteAsync(chunk, tally, cancellationToken)) yield return tally.Reject(rejected);
        }
        yield return tally.Finish(name, source.Format, source.Rows, source.Fault);
    }

    /// <summary>The product without what stood in the file before; null where all of it did.</summary>
    private static ReadItem.Product? WithoutRepeats(ReadItem.Product product, SeenInFile seen, List<ReadItem.Rejected> rejected)
    {
        if (!seen.TryAdd('p', product.Id.Value, product.Line, out var firstLine))
        {
            rejected.AddRange(product.Variants.Select(variant => variant.Line).Append(product.Line).Distinct().Order().Select(line => new ReadItem.Rejected(
                line, RejectReason.ProductRepeated, $"The product {product.Id} already stands in line {firstLine}; its rows have to follow each other.")));
            return null;
        }
        var variants = new List<ReadVariant>(product.Variants.Count);
        foreach (var variant in product.Variants)
        {
            if (seen.TryAdd('s', variant.Sku.Value, variant.Line, out firstLine)) variants.Add(variant);
            else rejected.Add(new ReadItem.Rejected(variant.Line, RejectReason.SkuRepeated, $"The SKU {variant.Sku} already stands in line {firstLine}."));
        }
        return product with { Variants = variants };
    }

    private async Task<List<ReadItem.Rejected>> WriteAsync(ImportChunk chunk, ImportTally tally, CancellationToken cancellationToken)
    {
        var outcomes = await store.WriteAsync(chunk.Write, cancellationToken);
        foreach (var outcome in outcomes)
        {
            if (outcome.Status is { } status) tally.Count(status, outcome.Variants.Count);
            if (outcome.Note is { } note) tally.Count(note);
        }
        // Also for products that did not change: an import that broke off may have written them without reaching their stock.
        var stocked = outcomes.SelectMany(outcome => outcome.Variants).Where(variant => variant.Quantity > 0).ToList();
        foreach (var some in stocked.Chunk(StockedAtOnce))
        {
            foreach (var result in await Task.WhenAll(some.Select(variant => setInitialStock(variant.Sku, variant.Quantity!.Value, cancellationToken))))
                tally.Count(result);
        }
        return [.. outcomes.SelectMany(outcome => outcome.Rejected)];
    }
}
