namespace LiveCommerce.Checkout.Payments;

/// <summary>The ids under which purchases are refunded: derived, so that every try is the same refund, and readable in the provider's lists.</summary>
public static class PurchaseRefunds
{
    private const string Late = "-late";

    /// <summary>Of money that came when the units had been given back. At most one per purchase.</summary>
    public static string LateRefundId(string purchaseId) => purchaseId + Late;

    /// <summary>The purchase whose late money went back under this id; null where the id is none of ours.</summary>
    public static string? PurchaseOfLate(string? refundId) =>
        refundId?.EndsWith(Late, StringComparison.Ordinal) == true ? refundId[..^Late.Length] : null;
}
