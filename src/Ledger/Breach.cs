using System.Text.Json;

namespace LiveCommerce.Ledger;

/// <summary>One contradiction.</summary>
/// <param name="Kind">Which promise is broken.</param>
/// <param name="Owner">"kind/id" of the owner, or the name of the provider's books.</param>
/// <param name="Sequence">The event at which it shows, the last one of the owner for what holds at its end; in the books, the line.</param>
/// <param name="Sentence">What was found, with the numbers.</param>
public sealed record Breach(BreachKind Kind, string Owner, long Sequence, string Sentence)
{
    public override string ToString() => $"{NameOf(Kind)} {Owner} #{Sequence}: {Sentence}";

    /// <summary>The stable name of a kind in every output.</summary>
    public static string NameOf(BreachKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
