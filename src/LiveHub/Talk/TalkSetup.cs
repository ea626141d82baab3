using LiveCommerce.Checkout.Outbox;
using LiveCommerce.LiveHub.Storage;
using LiveCommerce.LiveHub.Talk.Buying;
using LiveCommerce.LiveHub.Talk.Lines;
using LiveCommerce.LiveHub.Talk.Moderation;
using LiveCommerce.LiveHub.Talk.Polls;
using LiveCommerce.LiveHub.Talk.Questions;
using LiveCommerce.LiveHub.Talk.Reactions;
using LiveCommerce.LiveHub.Talk.Storage;

namespace LiveCommerce.LiveHub.Talk;

/// <summary>Wiring of the talk. Needs the catalogue, the kernel and the channels.</summary>
internal static class TalkSetup
{
    public static IServiceCollection AddTalk(this IServiceCollection services) => services
        .AddSingleton<IShopSchema, TalkSchema>()
        .AddSingleton<TalkWriter>().AddSingleton<TalkHistory>().AddSingleton<Screens>().AddSingleton<TalkDoor>().AddSingleton<FloodLimit>()
        .AddSingleton<Chat>().AddSingleton<ChatExport>().AddSingleton<Moderator>().AddSingleton<CommentSale>()
        .AddSingleton<QuestionDesk>().AddSingleton<PollDesk>().AddSingleton<IOutboxHandler, PollSteps>()
        .AddSingleton<ReactionBoards>().AddSingleton<ReactionCounts>();
}
