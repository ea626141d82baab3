using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>One transaction's changes.</summary>
/// <param name="skus">New, changed and removed ones; one may be there twice.</param>
internal sealed class CatalogueChangedEventArgs(IReadOnlyCollection<Sku> skus) : EventArgs
{
    public IReadOnlyCollection<Sku> Skus => skus;
}
