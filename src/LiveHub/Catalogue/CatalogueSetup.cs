using LiveCommerce.LiveHub.Catalogue.Imports;
using LiveCommerce.LiveHub.Storage;

namespace LiveCommerce.LiveHub.Catalogue;

public static class CatalogueSetup
{
    /// <summary>
    /// Registers the catalogue. The caller registers <see cref="ShopDatabase"/> (made with every <see cref="IShopSchema"/>), <see cref="TimeProvider"/>
    /// and <see cref="SetInitialStock"/>.
    /// </summary>
    public static IServiceCollection AddCatalogue(this IServiceCollection services)
    {
        services.AddOptions<ShopOptions>().BindConfiguration(ShopOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IShopSchema, CatalogueSchema>()
            .AddSingleton<CatalogueStore>()
            .AddSingleton<CatalogueImport>()
            .AddSingleton<ImportGate>();
    }
}
