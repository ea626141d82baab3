using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal.Sqlite;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Api.Json;
using LiveCommerce.LiveHub.Api.Reserving;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Archiving;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Payments;
using LiveCommerce.LiveHub.Receipts;
using LiveCommerce.LiveHub.Recording;
using LiveCommerce.LiveHub.Streams;
using LiveCommerce.LiveHub.Streams.Media;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Viewers;
using LiveCommerce.LiveHub.Viewers.Direct;
using LiveCommerce.LiveHub.Viewers.Http;
using LiveCommerce.LiveHub.Webhooks;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>The edge: identity, wire, limits, pages.</summary>
internal static class EdgeSetup
{
    /// <summary>Where viewers watch.</summary>
    public const string ViewerHubPath = "/hubs/viewer";

    public static IServiceCollection AddEdge(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProblems();
        services.AddIdentity(configuration);
        services.AddOptions<SellingOptions>().BindConfiguration(SellingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SellingOptions>, SellingOptionsValidator>();
        services.AddOptions<ReceiptOptions>().BindConfiguration(ReceiptOptions.Section);
        services.AddSingleton(provider => ReceiptKey.Open(
            provider.GetRequiredService<IOptions<ReceiptOptions>>().Value.Folder ?? provider.GetRequiredService<DataDirectory>().PathOf("receipts")));
        services.AddSingleton<RefusalSigner>().AddSingleton<ClaimCodes>();
        services.AddSingleton<WireJson>();
        services.AddSingleton<FanoutMetrics>();
        services.AddSingleton<StreamChannels>().AddSingleton<IBroadcaster>(provider => provider.GetRequiredService<StreamChannels>());
        services.AddTalk();
        services.AddWebhooks();
        services.AddHttpContextAccessor().AddScoped<Director>().AddSingleton<MediaKeys>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<InvocationLimit>().AddSingleton<HubFailures>().AddSingleton<RevokedCalls>();
        services.AddHttpViewers().AddDirectViewers();
        services.AddCallerLimits();
        services.AddApiDescription();
        services.AddSignalR(options =>
            {
                options.MaximumReceiveMessageSize = 8 * 1024; // a viewer sends a stream's id and a position, or a line of 500 characters
                options.HandshakeTimeout = TimeSpan.FromSeconds(5);
                HubOptionsExtensions.AddFilter<HubFailures>(options);
                HubOptionsExtensions.AddFilter<InvocationLimit>(options);
                HubOptionsExtensions.AddFilter<RevokedCalls>(options);
            })
            .AddJsonProtocol(options =>
            {
                StrictJson.Apply(options.PayloadSerializerOptions);
                options.PayloadSerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip;
            });
        services.AddHostedService<RelayService>();
        services.AddHostedService<DaySealing>();
        services.AddHostedService<QuietCollector>();
        services.AddHostedService<ViewerSampler>();
        services.AddOptions<ArchiveOptions>().BindConfiguration(ArchiveOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ArchiveOptions>, ArchiveOptionsValidator>();
        services.AddHostedService<JournalArchiving>();
        services.AddHostedService<Farewell>();
        services.AddHostedService<RevokedViewers>();
        services.AddHostedService<ServerFile>();
        return services;
    }

    public static void UseEdge(this WebApplication app)
    {
        app.UseProblems(early => early.UsePageHeaders().UseViewerShortcut().UseMiddleware<ReserveShortcut>());
        app.UsePageFiles();
        app.UseRouting();
        app.UseIdentity();
        app.UseCallerLimits();
        app.UseDirectViewers();
        app.MapIdentityApi();
        app.MapCatalogueApi();
        app.MapStockApi();
        app.MapUnitsApi();
        app.MapStreamApi();
        app.MapUpdatesApi();
        app.MapOfferApi();
        app.MapOfferStopApi();
        app.MapDropApi();
        app.MapBundleApi();
        app.MapTalkApi();
        app.MapFiguresApi();
        app.MapReplayApi();
        app.MapReservationApi();
        app.MapReceiptApi();
        app.MapWaitlistApi();
        app.MapBasketApi();
        app.MapPurchaseApi();
        app.MapOrderApi();
        app.MapPaymentMessageApi();
        app.MapWebhookApi();
        app.MapSandboxApi();
        app.MapHealthApi();
        app.MapOpenApi().RequireCaller(Callers.Anyone, ignoreBadToken: true);
        app.MapHub<ViewerHub>(ViewerHubPath, options => options.CloseOnAuthenticationExpiration = true).RequireCaller(Callers.Anyone);
        app.MapPages();
    }
}
