using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Gives a SKU the stock that an import found for it. It has to take effect once in the life of a SKU, however often it is called: the
/// same file may be imported again, and a SKU that already sells keeps its count.
/// </summary>
public delegate Task<InitialStock> SetInitialStock(Sku sku, long quantity, CancellationToken cancellationToken);

public enum InitialStock
{
    /// <summary>The SKU had no stock yet and now has it.</summary>
    Stocked,

    /// <summary>The SKU has had stock before; its count was not touched.</summary>
    AlreadyStocked,

    /// <summary>The owner of the stock did not take it; importing again asks again.</summary>
    Refused,
}
