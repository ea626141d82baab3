using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>Runs the relay for the life of the process, after the grains have learnt to speak to viewers.</summary>
internal sealed class RelayService(
    Relay relay, StreamChannels channels, IGrains<StockCommand, StockAnswer, StockView> stock,
    IGrains<LiveStreamCommand, LiveStreamAnswer, LiveStreamView> streams) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        channels.Attach(stock, streams);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => relay.RunAsync(stoppingToken);
}
