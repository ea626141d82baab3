using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Reads a catalogue that is one JSON array, element by element. Two kinds are known and told apart by their elements: a plain list of products
/// (<c>Id, Name, Description, Price</c>) and a database dump in Django's fixture form (<c>model, pk, fields</c>) with Saleor's models.
/// </summary>
public sealed class JsonCatalogueReader(string currency)
{
    /// <summary>Elements read so far, of all models.</summary>
    public long Rows { get; private set; }

    /// <exception cref="CatalogueFileException">The file cannot be read on; nothing else is thrown for what the file contains.</exception>
    public async IAsyncEnumerable<ReadItem> ReadAsync(Stream content, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!Currencies.IsKnown(currency)) throw new CatalogueFileException(FileFaultCode.CurrencyUnknown, 0, $"{currency} is not an active currency.");
        var limited = new ElementLimitStream(content);
        await using var elements = JsonSerializer
            .DeserializeAsyncEnumerable<JsonElement>(limited, JsonSerializerOptions.Default, cancellationToken).GetAsyncEnumerator(cancellationToken);
        using var dump = new FixtureDump(currency);
        bool? isDump = null;
        while (await MoveNextAsync(elements))
        {
            limited.BeginElement();
            Rows++;
            var element = elements.Current;
            isDump ??= FixtureDump.IsRow(element);
            if (isDump == true)
            {
                if (dump.Add(Rows, element) is { } rejected) yield return rejected;
            }
            else
            {
                foreach (var item in ProductListElement.Read(Rows, element, currency)) yield return item;
            }
        }
        if (Rows == 0) throw new CatalogueFileException(FileFaultCode.Empty, 0, "The list is empty.");
        if (isDump != true) yield break;
        // Prices and stock stand behind the products, so a dump is only put together when it has been read.
        foreach (var item in dump.Products())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<JsonElement> elements)
    {
        try
        {
            return await elements.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw new CatalogueFileException(
                FileFaultCode.JsonMalformed, Rows + 1, $"The JSON is malformed after element {Rows}, in line {(e.LineNumber ?? 0) + 1} of the file.", e);
        }
    }
}
