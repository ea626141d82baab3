using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Moderation;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>
/// Shows what has been stored to those who watch on this node. Called by the writer alone, one after the other. A channel that has not been restored
/// yet is left out: it will read what is stored, this included.
/// </summary>
internal sealed class Screens(StreamChannels channels)
{
    public void Say(string streamId, LineWire line) => Of(streamId)?.Append(ChatEntryWire.Topic, line.LineId, new ChatEntryWire(Line: line), line.At);

    public void Remove(string streamId, IReadOnlyCollection<string> lineIds)
    {
        if (lineIds.Count > 0) Of(streamId)?.Withdraw(ChatEntryWire.Topic, lineIds.ToHashSet(StringComparer.Ordinal), new ChatEntryWire(Removed: lineIds));
    }

    public void Show(string streamId, TalkWire settings) => Of(streamId)?.Publish(TalkWire.Topic, settings.Version, settings);

    public StreamChannel? Of(string streamId) => channels.Find(streamId) is { IsRestored: true } channel ? channel : null;
}
