namespace LiveCommerce.LiveHub.Receipts;

/// <summary>Where the key of refusal receipts lies.</summary>
public sealed class ReceiptOptions
{
    public const string Section = "Receipts";

    /// <summary>A folder of its own, made on the first start; null for <c>receipts</c> in the data directory.</summary>
    public string? Folder { get; set; }
}
