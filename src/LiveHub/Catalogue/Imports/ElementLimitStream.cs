namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Bounds how much is read for one element of an array, because the JSON reader keeps an element until it is whole.</summary>
internal sealed class ElementLimitStream(Stream inner) : ReadOnlyStream
{
    private const long MaxElement = 4 * 1024 * 1024;

    private long _read;

    public void BeginElement() => _read = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read > MaxElement) throw new CatalogueFileException(FileFaultCode.TooLarge, 0, "One element of the list is larger than 4 MB.");
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        return count;
    }
}
