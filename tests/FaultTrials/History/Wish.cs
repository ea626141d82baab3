namespace LiveCommerce.FaultTrials.History;

/// <summary>One thing that somebody wants; the same wish may be asked any number of times.</summary>
/// <param name="Id">Of the reservation, or of the host's operation; made by the client.</param>
/// <param name="Buyer">For whom; "-" for the host.</param>
/// <param name="Quantity">Units; for an extension which one it is.</param>
/// <param name="Detail">The offer, a location, or "from>to"; "-" for the general pool and the main location.</param>
internal sealed record Wish(Operation Operation, string Sku, string Id, string Buyer, long Quantity, string Detail = Wish.None)
{
    public const string None = "-";

    /// <summary>It asks for units of a buyer's own.</summary>
    public bool IsDemand => Operation is Operation.Reserve or Operation.Hold or Operation.Join;

    public override string ToString() => $"{Operation} {Sku} {Id} {Buyer} {Quantity} {Detail}";

    public static Wish Parse(ReadOnlySpan<string> words) =>
        new(Enum.Parse<Operation>(words[0]), words[1], words[2], words[3], long.Parse(words[4]), words.Length > 5 ? words[5] : None);
}
