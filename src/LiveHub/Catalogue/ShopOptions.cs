using System.ComponentModel.DataAnnotations;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>Configuration section <c>Shop</c>.</summary>
public sealed class ShopOptions : IValidatableObject
{
    public const string Section = "Shop";

    /// <summary>ISO 4217; the currency of imported prices that name none.</summary>
    public string Currency { get; set; } = "USD";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Currencies.IsKnown(Currency)) yield return new ValidationResult("Shop:Currency is not an active currency of ISO 4217.", [nameof(Currency)]);
    }
}
