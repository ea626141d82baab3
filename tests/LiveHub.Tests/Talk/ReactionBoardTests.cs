using System.Text.Json;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Reactions;
using LiveCommerce.LiveHub.Talk.Storage;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>Reactions are stored now and then; what they are told with goes up whatever is lost.</summary>
public sealed class ReactionBoardTests : IAsyncDisposable
{
    private const string Show = "show";

    private readonly TemporaryFolder _folder = new();
    private readonly ShopDatabase _database;
    private readonly TalkWriter _writer;
    private readonly ManualTime _time = new();

    public ReactionBoardTests()
    {
        _database = new ShopDatabase(Path.Combine(_folder.Path, "shop.db"), [new TalkSchema()]);
        _writer = new TalkWriter(_database, NullLogger<TalkWriter>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AVersionDoesNotGoBackWhenTheServerCrashesBeforeItHasStored()
    {
        var boards = new ReactionBoards();
        using var before = await OpenAsync(boards);
        Assert.Null(before.Value(ReactionsWire.Topic));
        for (var i = 0; i < 5; i++) Assert.True(boards.Find(Show)!.TryAdd(ReactionKind.Heart, 20, before));
        await StoreAsync(boards, before);
        for (var i = 0; i < 5; i++) Assert.True(boards.Find(Show)!.TryAdd(ReactionKind.Heart, 20, before));
        Assert.Equal(200, Told(before).Hearts);

        // The process is gone, and with it what was not stored.
        var anew = new ReactionBoards();
        using var after = await OpenAsync(anew);
        Assert.Equal(100, Told(after).Hearts);
        Assert.True(Told(after).Version > Told(before).Version);
        var first = Told(after).Version;
        Assert.True(anew.Find(Show)!.TryAdd(ReactionKind.Heart, 1, after));
        Assert.Equal((first + 1, 101), Told(after));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task VersionsGoUpThroughAnyOrderOfReactionsStoringCrashesAndChannels(int seed)
    {
        var random = new Random(seed);
        var (boards, told) = (new ReactionBoards(), 0L);
        var channel = await OpenAsync(boards);
        for (var step = 0; step < 400; step++)
        {
            switch (random.Next(10))
            {
                case 0:
                    await StoreAsync(boards, channel);
                    break;
                case 1: // a crash
                    boards = new ReactionBoards();
                    channel.Dispose();
                    channel = await OpenAsync(boards);
                    break;
                case 2: // the channel leaves memory and comes back, with the board or without
                    boards.Close(Show);
                    channel.Dispose();
                    channel = await OpenAsync(boards);
                    break;
                default:
                    Assert.True(boards.Find(Show)!.TryAdd(ReactionKind.Heart, 1, channel));
                    break;
            }
            var now = channel.Value(ReactionsWire.Topic) is null ? 0 : Told(channel).Version;
            Assert.True(now >= told, $"Version {now} after {told} in step {step}.");
            told = now;
        }
        channel.Dispose();
    }

    [Fact]
    public async Task TwoChannelsThatOpenAtOnceShareABoard()
    {
        var boards = new ReactionBoards();
        var channels = await Task.WhenAll(OpenAsync(boards), OpenAsync(boards));
        Assert.True(boards.Find(Show)!.TryAdd(ReactionKind.Clap, 1, channels[1]));
        Assert.True(boards.Find(Show)!.TryAdd(ReactionKind.Clap, 1, channels[0]));
        Assert.True(Told(channels[0]).Version > Told(channels[1]).Version);
        foreach (var channel in channels) channel.Dispose();
    }

    [Fact]
    public void NothingAboveTheCeilingIsToldBeforeAHigherOneIsStored()
    {
        using var channel = NewChannel();
        var board = new ReactionBoard(new ReactionsWire(0, new Dictionary<ReactionKind, long>()), ceiling: 2);
        for (var i = 0; i < 3; i++) Assert.True(board.TryAdd(ReactionKind.Heart, 1, channel));
        Assert.Equal((2, 2), Told(channel));
        board.Stored(board.Unstored(), channel);
        Assert.Equal((3, 3), Told(channel));
    }

    [Fact]
    public void ABoardThatHasSomethingToStoreStays()
    {
        using var channel = NewChannel();
        var board = new ReactionBoard(new ReactionsWire(0, new Dictionary<ReactionKind, long>()), ceiling: 100);
        Assert.True(board.TryAdd(ReactionKind.Heart, 1, channel));
        Assert.False(board.TryClose());
        board.Stored(board.Unstored(), channel);
        Assert.True(board.TryClose());
        Assert.False(board.TryAdd(ReactionKind.Heart, 1, channel)); // it would be lost
    }

    private StreamChannel NewChannel() => new(Show, _ => Task.FromResult(true), _time, JsonSerializerOptions.Web);

    private async Task<StreamChannel> OpenAsync(ReactionBoards boards)
    {
        var channel = NewChannel();
        Assert.True(await new TalkHistory(_writer, boards).ShowAsync(channel));
        return channel;
    }

    private Task<TalkReply<UnstoredSums>> StoreAsync(ReactionBoards boards, StreamChannel channel)
    {
        var board = boards.Find(Show)!;
        return _writer.RunAsync(connection => ReactionCounts.Save(connection, Show, board), saved => board.Stored(saved, channel));
    }

    private static (long Version, long Hearts) Told(StreamChannel channel)
    {
        var told = JsonDocument.Parse(channel.Value(ReactionsWire.Topic)!.Value.Utf8).RootElement;
        return (told.Number("version"), told.GetProperty("counts").EnumerateObject().Single(kind => kind.Name.Equals("heart", StringComparison.OrdinalIgnoreCase)).Value.GetInt64());
    }
}
