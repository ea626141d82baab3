using LiveCommerce.LiveHub.Catalogue;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>What shows say about the items of their line-up stands in the catalogue, which changes without them.</summary>
internal sealed partial class StreamChannels
{
    /// <summary>
    /// Shows anew what has one of these SKUs in its line-up. An import comes by here with every few products: a channel costs it at most a look at each item of
    /// the line-up, and nothing is read for channels that are not concerned.
    /// </summary>
    private void CatalogueChanged(object? sender, CatalogueChangedEventArgs change)
    {
        if (_channels.IsEmpty) return;
        var changed = change.Skus.Select(sku => sku.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var channel in _channels.Values)
        {
            if (channel.Skus.Any(changed.Contains)) _ = Task.Run(() => ShowAgainAsync(channel));
        }
    }

    private async Task ShowAgainAsync(StreamChannel channel)
    {
        if (await _streams!.ViewAsync(channel.StreamId) is { } view) await ShowLoggedAsync(channel, view, since: null);
        else NotShown(null, channel.StreamId);
    }
}
