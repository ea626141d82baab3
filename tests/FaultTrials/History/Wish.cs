namespace LiveCommerce.FaultTrials.History;

/// <summary>One thing that somebody wants; the same wish may be asked any number of times.</summary>
/// <param name="Id">Of the reservation, or of the host's operation; made by the client.</param>
/// <param name="Buyer">For whom; "-" for the host.</param>
internal sealed record Wish(Operation Operation, string Sku, string Id, string Buyer, long Quantity)
{
    public override string ToString() => $"{Operation} {Sku} {Id} {Buyer} {Quantity}";

    public static Wish Parse(ReadOnlySpan<string> words) => new(Enum.Parse<Operation>(words[0]), words[1], words[2], words[3], long.Parse(words[4]));
}
