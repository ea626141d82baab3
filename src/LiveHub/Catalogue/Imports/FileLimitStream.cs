namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>Refuses a file when it turns out larger than an import may be; a body sent in chunks does not say so before.</summary>
internal sealed class FileLimitStream(Stream inner) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        return _read <= CatalogueImport.MaxFile ? count : throw new CatalogueFileException(FileFaultCode.TooLarge, 0, "The file is larger than 512 MB.");
    }
}
