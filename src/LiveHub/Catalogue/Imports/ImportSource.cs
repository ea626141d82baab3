using System.Runtime.CompilerServices;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>The reader that fits a file, and the end of it: a fault of the file ends the sequence and is kept as a value.</summary>
internal sealed class ImportSource(Stream content, CatalogueFormat asked, string currency)
{
    private CatalogueFormat? _recognised;
    private Func<long> _rows = () => 0;

    public CatalogueFormat Format => _recognised ?? asked;

    public FileFault? Fault { get; private set; }

    public long Rows => _rows();

    public async IAsyncEnumerable<ReadItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Currencies.IsKnown(currency))
            throw new CatalogueFileException(FileFaultCode.CurrencyUnknown, 0, "The shop's currency is not an active currency of ISO 4217.");
        var (opened, format) = await CatalogueFile.OpenAsync(new FileLimitStream(content), asked, cancellationToken);
        await using var owned = opened;
        _recognised = format;
        IAsyncEnumerable<ReadItem> items;
        if (format == CatalogueFormat.Json)
        {
            var reader = new JsonCatalogueReader(currency);
            _rows = () => reader.Rows;
            items = reader.ReadAsync(opened, cancellationToken);
        }
        else
        {
            var reader = new ShopifyCsvReader(currency);
            _rows = () => reader.Rows;
            items = reader.ReadAsync(opened, cancellationToken);
        }
        await foreach (var item in items) yield return item;
    }

    public async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ReadItem> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (CatalogueFileException e)
        {
            Fault = e.Fault;
            return false;
        }
    }
}
