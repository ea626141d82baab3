using System.Text.Json;
using LiveCommerce.LoadTests.Client;
using LiveCommerce.LoadTests.Measure;

namespace LiveCommerce.LoadTests.TimedOffers;

/// <summary>
/// Sees, as one viewer, the offers of a show open and close, and how long after their instants. A phase that is shown before its instant is wrong; one
/// that is never shown is missing.
/// </summary>
/// <param name="opens">By the offer's id, when it opens and closes, on this machine's clock.</param>
/// <param name="delays">Of all viewers.</param>
public sealed class PhaseWatch(IReadOnlyDictionary<string, (DateTimeOffset Opens, DateTimeOffset Closes)> opens, Histogram delays, TimeSpan clockTolerance, TimeProvider time)
    : IUpdateObserver
{
    private readonly Dictionary<string, string> _phases = new(StringComparer.Ordinal);
    private int _shown;

    /// <summary>Openings and closings that were not shown. Read when the viewer has left.</summary>
    public int Missing => (2 * opens.Count) - _shown;

    /// <summary>Phases that were shown too early, or that went back.</summary>
    public int Wrong { get; private set; }

    public void Updated(ReadOnlySpan<byte> arguments)
    {
        var reader = new Utf8JsonReader(arguments);
        if (!Enter(ref reader, "topics"u8) || !Enter(ref reader, "stream"u8) || !Enter(ref reader, "offers"u8)) return;
        var now = time.GetUtcNow();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string? id = null, phase = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isId, isPhase) = (reader.ValueTextEquals("offerId"u8), reader.ValueTextEquals("phase"u8));
                reader.Read();
                if (isId) id = reader.GetString();
                else if (isPhase) phase = PhaseOf(ref reader);
                else reader.Skip();
            }

            if (id is not null && phase is not null && opens.TryGetValue(id, out var instants)) Shown(id, phase, instants, now);
        }
    }

    private void Shown(string id, string phase, (DateTimeOffset Opens, DateTimeOffset Closes) instants, DateTimeOffset now)
    {
        var before = _phases.GetValueOrDefault(id, "armed");
        if (before == phase) return;
        _phases[id] = phase;
        var due = phase == "open" ? instants.Opens : instants.Closes;
        if (phase is not ("open" or "closed") || before == "closed" || now < due - clockTolerance)
        {
            Wrong++;
            return;
        }

        _shown += phase == "closed" && before != "open" ? 2 : 1;
        delays.Record(now - due);
    }

    private static string? PhaseOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("armed"u8) ? "armed" : reader.ValueTextEquals("open"u8) ? "open" : reader.ValueTextEquals("closed"u8) ? "closed" : reader.GetString();

    /// <summary>Goes on to the value of a member of the next object; false where it has none.</summary>
    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> member)
    {
        while (reader.TokenType != JsonTokenType.StartObject && reader.Read()) { }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(member);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }
}
