using System.Net.Sockets;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>What every way of sending one frame to many has to keep, on real sockets of this machine.</summary>
public abstract class SendsTests : IDisposable
{
    private readonly SocketPairs _pairs = new();
    private ISends? _sends;

    private protected ISends Sends => _sends ??= Open();

    private protected abstract ISends Open();

    public void Dispose()
    {
        _pairs.Dispose();
        (_sends as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task EveryoneGetsTheFrame()
    {
        var all = Enumerable.Range(0, Sends.AtOnce).Select(_ => _pairs.New()).ToList();
        for (var round = 0; round < 5; round++)
        {
            var frame = MemoryOutput.Frame($"round {round}");
            var some = all[..(round == 0 ? 1 : all.Count - round)];
            Assert.All(Send(frame, [.. some.Select(pair => pair.Output)]), taken => Assert.Equal(frame.Length, taken));
            foreach (var (_, reader, _) in some) Assert.Equal(frame, await SocketPairs.ReadAsync(reader, frame.Length));
        }
        Assert.All(all, pair => Assert.Equal(0, pair.Reader.Available));
    }

    [Fact]
    public void EachAnswerStandsAtItsPlace()
    {
        var (healthy, full, closed, memory) = (_pairs.New(), _pairs.New(receiveBuffer: 4_096), _pairs.New(), new MemoryOutput(room: 7));
        Fill(full.Output);
        closed.Writer.Dispose();
        Assert.Equal([100, 0, IOutput.Gone, 7, 100, IOutput.Gone], Send(new byte[100], [healthy.Output, full.Output, closed.Output, memory, _pairs.New().Output, closed.Output]));
        Assert.Equal(100, healthy.Reader.Available);
    }

    [Fact]
    public async Task WhatIsTakenInPartIsTheBeginningOfTheFrame()
    {
        var (_, reader, output) = _pairs.New(receiveBuffer: 4_096);
        var frame = new byte[4_000_000];
        Random.Shared.NextBytes(frame);
        var taken = Assert.Single(Send(frame, [output]));
        Assert.InRange(taken, 1, frame.Length - 1);
        Assert.Equal(frame[..taken], await SocketPairs.ReadAsync(reader, taken));
        Assert.Equal(0, reader.Available);
    }

    [Fact]
    public async Task AReaderThatStopsHoldsUpNobody()
    {
        var (stopped, healthy) = (_pairs.New(receiveBuffer: 4_096), _pairs.New());
        var piece = new byte[1_000];
        for (var i = 0; i < 500; i++)
        {
            var taken = Send(piece, [stopped.Output, healthy.Output]);
            Assert.InRange(taken[0], 0, piece.Length);
            Assert.Equal(piece.Length, taken[1]);
            await SocketPairs.ReadAsync(healthy.Reader, piece.Length);
        }
        Assert.True(stopped.Output.IsBlocked);
    }

    [Fact]
    public void AConnectionThatTheOtherSideResetIsGoneAndNoneBesideIt()
    {
        var (reset, healthy) = (_pairs.New(), _pairs.New());
        reset.Reader.LingerState = new LingerOption(enable: true, 0);
        reset.Reader.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int[] taken;
        do
        {
            Assert.False(patience.IsCancellationRequested);
            taken = Send([1], [reset.Output, healthy.Output]);
            Assert.Equal(1, taken[1]);
        }
        while (taken[0] != IOutput.Gone);
    }

    /// <summary>A number that the system has given to another connection meanwhile must not get the former one's bytes.</summary>
    [Fact]
    public async Task NothingGoesToTheConnectionThatGotAClosedOnesNumber()
    {
        byte[] old = [.. Enumerable.Repeat((byte)'o', 64)];
        for (var round = 0; round < 200; round++)
        {
            var closing = Enumerable.Range(0, 8).Select(_ => _pairs.New()).ToList();
            var outputs = closing.Select(pair => pair.Output).ToArray<IOutput>();
            using var go = new Barrier(2);
            var next = new List<(Socket Writer, Socket Reader, SocketOutput Output)>();
            var replacing = Task.Run(() =>
            {
                go.SignalAndWait();
                foreach (var (writer, _, _) in closing)
                {
                    writer.Dispose();
                    next.Add(_pairs.New());
                }
            });
            go.SignalAndWait();
            while (!replacing.IsCompleted) Assert.All(Send(old, outputs), taken => Assert.InRange(taken, IOutput.Gone, old.Length));
            await replacing;
            Assert.All(Send(old, outputs), taken => Assert.Equal(IOutput.Gone, taken));
            foreach (var (_, reader, output) in next)
            {
                Assert.Equal(1, Assert.Single(Send([(byte)'n'], [output])));
                Assert.Equal("n"u8.ToArray(), await SocketPairs.ReadAsync(reader, 1));
                Assert.Equal(0, reader.Available);
            }
            foreach (var (writer, reader, _) in closing.Concat(next))
            {
                writer.Dispose();
                reader.Dispose();
            }
        }
    }

    [Fact]
    public async Task ManyWalksMaySendAtTheSameTime()
    {
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount * 3).Select(walk => Task.Run(async () =>
        {
            List<(Socket Writer, Socket Reader, SocketOutput Output)> mine;
            lock (_pairs) mine = [.. Enumerable.Range(0, 5).Select(_ => _pairs.New())];
            var outputs = mine.Select(pair => pair.Output).ToArray<IOutput>();
            for (var i = 0; i < 200; i++)
            {
                var frame = MemoryOutput.Frame($"walk {walk} frame {i}");
                Assert.All(Send(frame, outputs), taken => Assert.Equal(frame.Length, taken));
                foreach (var (_, reader, _) in mine) Assert.Equal(frame, await SocketPairs.ReadAsync(reader, frame.Length));
            }
        })));
    }

    [Fact]
    public async Task FramesOfAllWritersNeverMixAndNoneIsLost()
    {
        using var slow = new SlowSinks(TimeProvider.System, FanoutMetrics.Unseen);
        var pair = _pairs.New(receiveBuffer: 4_096);
        var sink = new FrameSink(pair.Output, slow, pair.Writer.Dispose);
        var (outputs, taken, handed) = (new IOutput[] { sink.Output }, new int[1], 0);
        var walk = Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (!sink.TryTake())
                {
                    await Task.Yield();
                    continue;
                }
                var frame = MemoryOutput.Frame($"walk {i} {new string('x', i % 3_000)}");
                Sends.Send(frame, outputs, taken);
                Assert.Equal(Handed.Over, sink.Settle(frame, taken[0], out var look));
                Assert.Null(look); // nobody has asked to be told
                handed++;
            }
        });
        var hub = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++) Assert.True(await sink.SendAsync(MemoryOutput.Frame($"hub {i} {new string('y', i)}")));
        });
        var end = Task.WhenAll(walk, hub).ContinueWith(_ => sink.SendAsync(MemoryOutput.Frame("end")).AsTask(), TaskScheduler.Default).Unwrap();
        var (got, buffer) = (new List<byte>(), new byte[5_000]);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Ends(got)) got.AddRange(buffer[..await pair.Reader.ReceiveAsync(buffer, patience.Token)]);
        await walk;
        await hub;
        Assert.True(await end);
        var frames = MemoryOutput.FramesIn(got.ToArray());
        Assert.Equal(301 + handed, frames.Count);
        foreach (var writer in (string[])["walk", "hub"])
        {
            var numbers = frames.Where(frame => frame.StartsWith(writer, StringComparison.Ordinal)).Select(frame => int.Parse(frame.Split(' ')[1])).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
        Assert.Equal(0, slow.Count);

        static bool Ends(List<byte> bytes) => bytes.Count >= 5 && bytes.TakeLast(5).SequenceEqual(MemoryOutput.Frame("end"));
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var outputs = Enumerable.Range(0, 10).Select(_ => (IOutput)_pairs.New().Output).ToArray();
        var (frame, taken, least) = (new byte[100], new int[10], long.MaxValue);
        for (var i = 0; i < 30; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Sends.Send(frame, outputs, taken);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    private protected int[] Send(byte[] frame, IOutput[] outputs)
    {
        var taken = new int[outputs.Length];
        Sends.Send(frame, outputs, taken);
        return taken;
    }

    private static void Fill(SocketOutput output)
    {
        var piece = new byte[1_000];
        for (var blocked = 0; blocked < 100;)
        {
            var taken = output.TrySend(piece);
            Assert.NotEqual(IOutput.Gone, taken);
            blocked = taken == 0 ? blocked + 1 : 0;
            if (taken == 0) Thread.Yield(); // the kernel may still be moving bytes to the other side
        }
    }
}

public sealed class PortableSendsTests : SendsTests
{
    private protected override ISends Open() => PortableSends.Instance;
}
