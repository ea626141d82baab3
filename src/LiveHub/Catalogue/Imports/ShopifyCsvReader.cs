using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Reads a Shopify product export, old or new headers, as a stream: memory holds one product at a time however long the file is.
/// </summary>
/// <param name="currency">The shop's currency: the file does not name one.</param>
public sealed class ShopifyCsvReader(string currency)
{
    /// <summary>The longest record in bytes; an unclosed quote swallows no more than this.</summary>
    private const int MaxRecord = 1024 * 1024;

    /// <summary>Rows in one product after which it is taken as finished: image rows have no other bound.</summary>
    private const int MaxRowsOfProduct = 4 * ProductRules.MaxVariants;

    /// <summary>Data records read so far; blank ones do not count.</summary>
    public long Rows { get; private set; }

    /// <exception cref="CatalogueFileException">The file cannot be read on; nothing else is thrown for what the file contains.</exception>
    public async IAsyncEnumerable<ReadItem> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!Currencies.IsKnown(currency)) throw new CatalogueFileException(FileFaultCode.CurrencyUnknown, 0, $"{currency} is not an active currency.");
        CatalogueFileException? malformed = null;
        await using var csv = CsvReader.Create(content, new CsvReaderOptions
        {
            Separator = ',',
            DetectSeparatorHint = false,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRecord,
            OnMalformedRecord = record => malformed ??= Fault(record),
        });
        var columns = await ReadHeaderAsync(csv, () => malformed, cancellationToken);

        ShopifyProduct? product = null;
        var rowsOfProduct = 0;
        while (await MoveNextAsync(csv, () => malformed, cancellationToken))
        {
            var row = ShopifyRow.From(csv, columns);
            if (row.IsBlank) continue;
            Rows++;
            if (HasTooManyFields(csv, columns))
            {
                yield return new ReadItem.Rejected(row.Line, RejectReason.TooManyFields, $"The row has {csv.FieldCount} fields, the header {columns.Count}.");
                continue;
            }
            var handle = row.Handle.Length > 0 ? row.Handle : row.Title ?? "";
            if (handle.Length == 0)
            {
                yield return new ReadItem.Rejected(row.Line, RejectReason.HandleMissing, "The row has neither a handle nor a title.");
                continue;
            }
            if (product is null || product.Handle != handle || rowsOfProduct == MaxRowsOfProduct)
            {
                foreach (var item in product?.Finish() ?? []) yield return item;
                rowsOfProduct = 0;
                var id = IdOf(handle, fromTitle: row.Handle.Length == 0);
                if (id.Value != handle) yield return new ReadItem.Noted(row.Line, NoticeCode.HandleMade, $"The product id is {id}.");
                product = new ShopifyProduct(id, handle, row, currency);
            }
            rowsOfProduct++;
            product.Add(row);
        }
        foreach (var item in product?.Finish() ?? []) yield return item;
    }

    private static ProductId IdOf(string handle, bool fromTitle) =>
        !fromTitle && ProductId.TryParse(handle, out var id) ? id : ProductId.Parse(Slug.Of(handle, ProductId.MaxLength));

    private static async Task<ShopifyColumns> ReadHeaderAsync(CsvReader csv, Func<CatalogueFileException?> malformed, CancellationToken cancellationToken)
    {
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw new CatalogueFileException(FileFaultCode.TooLarge, 1, "The header is longer than 1 MB: this is not a Shopify product file.", e);
        }
        if (malformed() is { } fault) throw fault;
        return ShopifyColumns.From([.. csv.Headers]);
    }

    private static async ValueTask<bool> MoveNextAsync(CsvReader csv, Func<CatalogueFileException?> malformed, CancellationToken cancellationToken)
    {
        bool more;
        try
        {
            more = await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw TooLong(e.LineNumber, e);
        }
        if (malformed() is { } fault) throw fault;
        if (!more) return false;
        if (csv.RawRecord.Length > MaxRecord) throw TooLong(csv.LineNumber, null);
        if (!Utf8.IsValid(csv.RawRecord))
            throw new CatalogueFileException(FileFaultCode.NotUtf8, csv.LineNumber, $"The record in line {csv.LineNumber} is not UTF-8; save the file as UTF-8.");
        return true;
    }

    /// <summary>A quote inside an unquoted field (5" pipe) is a character; all other bad quoting leaves open where fields end.</summary>
    private static CatalogueFileException? Fault(CsvMalformedRecord record) => record.Reason == CsvMalformedReason.StrayQuote ? null : new(
        FileFaultCode.QuoteNotClosed, record.LineNumber, $"In the record that starts in line {record.LineNumber} a quoted field is not closed properly.");

    private static CatalogueFileException TooLong(long line, Exception? inner) =>
        new(FileFaultCode.TooLarge, line, $"The record in line {line} is longer than 1 MB; is a quote not closed?", inner);

    /// <summary>Empty fields behind the last column do no harm.</summary>
    private static bool HasTooManyFields(CsvReader csv, ShopifyColumns columns)
    {
        for (var i = columns.Count; i < csv.FieldCount; i++)
        {
            if (!csv.GetSpan(i).IsEmpty) return true;
        }
        return false;
    }
}
