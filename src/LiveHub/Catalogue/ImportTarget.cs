using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>A data directory opened for one import, with everything that hangs on it; disposing it lets the directory go.</summary>
public sealed class ImportTarget(CatalogueImport import, IAsyncDisposable owned) : IAsyncDisposable
{
    public CatalogueImport Import => import;

    public ValueTask DisposeAsync() => owned.DisposeAsync();
}

/// <summary>Opens a data directory that no server uses.</summary>
/// <exception cref="Grains.Journal.Sqlite.DataDirectoryException">It is in use or cannot be written.</exception>
public delegate Task<ImportTarget> OpenImportTarget(string dataDirectory, CancellationToken cancellationToken);
