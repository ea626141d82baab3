using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Buying;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Moderation;

/// <summary>What a show's crew may do with the talk. Whether somebody is of the crew was asked before.</summary>
internal sealed class Moderator(TalkWriter writer, Screens screens, ShopDatabase database, TimeProvider time)
{
    public const int MinMuteSeconds = 10;
    public const int MaxMuteSeconds = 86_400;

    /// <summary>Lines that a mute takes from screens. Older ones are on none, and are removed all the same.</summary>
    private const int RemovedFromScreens = 256;

    public TalkWire Settings(string streamId) => database.Read(connection => SettingsTable.Wire(connection, streamId, SettingsTable.Of(connection, streamId)));

    public async Task<TalkReply<TalkWire>> SetAsync(string streamId, bool isOpen, int slowSeconds, string? buyPattern)
    {
        if (slowSeconds is < 0 or > LineRules.MaxSlowSeconds) return TalkReply.Refuse<TalkWire>(TalkRefusal.Invalid, "slowSeconds");
        if (buyPattern is not null && !BuyPattern.TryParse(buyPattern, out _)) return TalkReply.Refuse<TalkWire>(TalkRefusal.Invalid, "buyPattern");
        return await ChangeAsync(streamId, settings => settings with { IsOpen = isOpen, SlowSeconds = slowSeconds, BuyPattern = buyPattern });
    }

    /// <param name="lineId">Null takes the pinned line down.</param>
    public async Task<TalkReply<TalkWire>> PinAsync(string streamId, string? lineId)
    {
        var reply = await writer.RunAsync(
            connection => lineId is not null && LineTable.FindShown(connection, streamId, lineId) is null
                ? TalkReply.Refuse<TalkWire>(TalkRefusal.LineUnknown, "lineId")
                : TalkReply.Of(Change(connection, streamId, settings => settings with { Pinned = lineId })),
            changed => Show(streamId, changed.Value));
        return reply.Flatten();
    }

    /// <summary>Takes a line from every screen. Doing it again changes nothing.</summary>
    public async Task<TalkReply<bool>> RemoveAsync(string streamId, string lineId)
    {
        var reply = await writer.RunAsync(
            connection =>
            {
                if (LineTable.Find(connection, lineId) is not { } line || line.StreamId != streamId) return TalkReply.Refuse<Removal>(TalkRefusal.LineUnknown, "lineId");
                return TalkReply.Of(LineTable.Remove(connection, lineId, time.GetUtcNow()) ? Removed(connection, streamId, [lineId]) : Removal.None);
            },
            removed => Show(streamId, removed.Value));
        var flat = reply.Flatten();
        return new TalkReply<bool>(flat.Refusal == TalkRefusal.None, flat.Refusal, flat.Field, flat.RetryAfter);
    }

    /// <summary>Mutes whoever said a line.</summary>
    /// <param name="seconds">Null: until it is taken back.</param>
    /// <param name="removeLines">Whether all that he has said in this show goes too.</param>
    public async Task<TalkReply<MuteWire>> MuteAsync(string streamId, string lineId, int? seconds, bool removeLines)
    {
        if (seconds is < MinMuteSeconds or > MaxMuteSeconds) return TalkReply.Refuse<MuteWire>(TalkRefusal.Invalid, "seconds");
        var reply = await writer.RunAsync(
            connection =>
            {
                if (LineTable.Find(connection, lineId) is not { } line || line.StreamId != streamId || line.Line.Role == LineRole.Crew)
                    return TalkReply.Refuse<Muting>(TalkRefusal.LineUnknown, "lineId");
                var now = time.GetUtcNow();
                var mute = MuteTable.Add(connection, streamId, line.Speaker, line.Line.Name, now, seconds is { } length ? now.AddSeconds(length) : null);
                var gone = removeLines ? LineTable.RemoveAllOf(connection, streamId, line.Speaker, RemovedFromScreens, now) : [];
                return TalkReply.Of(new Muting(mute, Removed(connection, streamId, gone)));
            },
            muted => Show(streamId, muted.Value?.Removal));
        var flat = reply.Flatten();
        return new TalkReply<MuteWire>(flat.Value?.Mute, flat.Refusal, flat.Field, flat.RetryAfter);
    }

    public IReadOnlyList<MuteWire> Mutes(string streamId) => database.Read(connection => MuteTable.Running(connection, streamId, time.GetUtcNow()));

    public async Task<TalkReply<bool>> UnmuteAsync(string streamId, string muteId)
    {
        var reply = await writer.RunAsync(connection => MuteTable.Remove(connection, streamId, muteId));
        return reply is { Refusal: TalkRefusal.None, Value: false } ? TalkReply.Refuse<bool>(TalkRefusal.Unknown) : reply;
    }

    private Task<TalkReply<TalkWire>> ChangeAsync(string streamId, Func<TalkSettings, TalkSettings> change) =>
        writer.RunAsync(connection => Change(connection, streamId, change), changed => Show(streamId, changed));

    private static TalkWire Change(SqliteConnection connection, string streamId, Func<TalkSettings, TalkSettings> change)
    {
        var before = SettingsTable.Of(connection, streamId);
        return SettingsTable.Wire(connection, streamId, SettingsTable.Save(connection, streamId, before, change(before)));
    }

    /// <summary>A removed line cannot stay pinned.</summary>
    private static Removal Removed(SqliteConnection connection, string streamId, IReadOnlyCollection<string> lineIds)
    {
        var isPinned = SettingsTable.Of(connection, streamId).Pinned is { } pinned && lineIds.Contains(pinned);
        return new Removal(lineIds, isPinned ? Change(connection, streamId, settings => settings with { Pinned = null }) : null);
    }

    private void Show(string streamId, TalkWire? settings)
    {
        if (settings is not null) screens.Show(streamId, settings);
    }

    private void Show(string streamId, Removal? removal)
    {
        if (removal is null) return;
        screens.Remove(streamId, removal.LineIds);
        Show(streamId, removal.Settings);
    }

    private sealed record Muting(MuteWire Mute, Removal Removal);

    private sealed record Removal(IReadOnlyCollection<string> LineIds, TalkWire? Settings)
    {
        public static readonly Removal None = new([], null);
    }
}
