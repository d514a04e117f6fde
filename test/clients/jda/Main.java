// JDA against the local Discord.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import net.dv8tion.jda.api.EmbedBuilder;
import net.dv8tion.jda.api.JDA;
import net.dv8tion.jda.api.entities.Message;
import net.dv8tion.jda.api.entities.channel.concrete.TextChannel;
import net.dv8tion.jda.api.entities.emoji.Emoji;
import net.dv8tion.jda.api.events.GenericEvent;
import net.dv8tion.jda.api.events.interaction.ModalInteractionEvent;
import net.dv8tion.jda.api.events.interaction.command.MessageContextInteractionEvent;
import net.dv8tion.jda.api.events.interaction.command.SlashCommandInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.EntitySelectInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.StringSelectInteractionEvent;
import net.dv8tion.jda.api.events.message.MessageDeleteEvent;
import net.dv8tion.jda.api.events.message.MessageReceivedEvent;
import net.dv8tion.jda.api.events.message.MessageUpdateEvent;
import net.dv8tion.jda.api.events.message.react.MessageReactionAddEvent;
import net.dv8tion.jda.api.events.session.SessionRecreateEvent;
import net.dv8tion.jda.api.events.session.SessionResumeEvent;
import net.dv8tion.jda.api.exceptions.ErrorResponseException;
import net.dv8tion.jda.api.hooks.EventListener;
import net.dv8tion.jda.api.interactions.commands.Command;
import net.dv8tion.jda.api.interactions.commands.OptionType;
import net.dv8tion.jda.api.interactions.commands.build.Commands;
import net.dv8tion.jda.api.interactions.commands.build.SubcommandData;
import net.dv8tion.jda.api.interactions.components.buttons.Button;
import net.dv8tion.jda.api.interactions.components.selections.EntitySelectMenu;
import net.dv8tion.jda.api.interactions.components.selections.StringSelectMenu;
import net.dv8tion.jda.api.interactions.components.text.TextInput;
import net.dv8tion.jda.api.interactions.components.text.TextInputStyle;
import net.dv8tion.jda.api.interactions.modals.Modal;
import net.dv8tion.jda.api.requests.ErrorResponse;
import net.dv8tion.jda.api.requests.GatewayIntent;
import net.dv8tion.jda.api.requests.RestConfig;
import net.dv8tion.jda.api.sharding.DefaultShardManagerBuilder;
import net.dv8tion.jda.api.sharding.ShardManager;
import net.dv8tion.jda.api.utils.ConcurrentSessionController;
import net.dv8tion.jda.api.utils.FileUpload;
import net.dv8tion.jda.api.utils.data.DataObject;
import net.dv8tion.jda.api.utils.messages.MessageCreateData;
import net.dv8tion.jda.api.utils.messages.MessagePollData;

public final class Main {
  private static final String API = System.getenv("API_URL");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final LinkedBlockingQueue<GenericEvent> EVENTS = new LinkedBlockingQueue<>();
  private static int failed = 0;

  private interface Work {
    void run() throws Exception;
  }

  /** JDA asks nobody for the gateway's address. */
  private static final class LocalSessions extends ConcurrentSessionController {
    @Override
    public String getGateway() {
      return API.replaceFirst("^http", "ws").replaceFirst("/api$", "");
    }
  }

  public static void main(String[] args) throws Exception {
    var ada = made("/people", Map.of("name", "Ada"));
    var bob = made("/people", Map.of("name", "Bob"));
    var server = made("/servers", Map.of("name", "Rook House", "members", List.of(ada, bob), "botRole", true));
    var channel = made("/servers/" + server + "/channels", Map.of("name", "tea"));
    var forum = made("/servers/" + server + "/channels", Map.of("name", "questions", "kind", "forum"));
    var dm = made("/people/" + ada + "/dm", Map.of());
    var bot = ask("GET", "/bot", null).getString("applicationId");
    var helpers = made("/servers/" + server + "/roles", Map.of("name", "Helpers", "permissions", List.of("administrator")));
    ask("PUT", "/servers/" + server + "/members", Map.of("person", bot, "roles", List.of(helpers)));

    ShardManager shards = DefaultShardManagerBuilder
        .createDefault(System.getenv("DISCORD_TOKEN"), GatewayIntent.MESSAGE_CONTENT, GatewayIntent.GUILD_MESSAGES,
            GatewayIntent.DIRECT_MESSAGES, GatewayIntent.GUILD_MESSAGE_REACTIONS)
        .setRestConfig(new RestConfig().setBaseUrl(API + "/v10/"))
        .setSessionController(new LocalSessions())
        .addEventListeners((EventListener) EVENTS::add)
        .build();
    while (shards.getShardsRunning() < shards.getShardsTotal()) TimeUnit.MILLISECONDS.sleep(50);
    for (JDA shard : shards.getShards()) shard.awaitReady();
    TextChannel tea = shards.getTextChannelById(channel);

    step("caches", () -> {
      var home = shards.getGuildById(server);
      expect("Rook House", home.getName());
      expect(ada, home.getOwnerId());
      expect("Helpers", home.getSelfMember().getRoles().get(0).getName());
      expect(forum, home.getForumChannels().get(0).getId());
    });
    step("messages and replies", () -> {
      var greeting = says(ada, channel, "hello <@" + bot + ">");
      var heard = next(MessageReceivedEvent.class, event -> event.getMessageId().equals(greeting)).getMessage();
      expect(true, heard.getMentions().isMentioned(tea.getJDA().getSelfUser()));
      tea.sendTyping().complete();
      var reply = heard.reply("hi").setNonce("1").complete();
      expect(heard.getId(), reply.getReferencedMessage().getId());
      expect("hi there", reply.editMessage("hi there").complete().getContentRaw());
      reply.pin().complete();
      expect(reply.getId(), tea.retrievePinnedMessages().complete().get(0).getId());
      reply.delete().complete();
    });
    step("edits and deletions by people", () -> {
      var said = says(bob, channel, "first");
      ask("PATCH", "/channels/" + channel + "/messages/" + said, Map.of("text", "second"));
      expect("second", next(MessageUpdateEvent.class, event -> event.getMessageId().equals(said)).getMessage().getContentRaw());
      ask("DELETE", "/channels/" + channel + "/messages", Map.of("messages", List.of(said)));
      next(MessageDeleteEvent.class, event -> event.getMessageId().equals(said));
    });
    step("files, embeds and polls", () -> {
      var sent = tea.sendFiles(FileUpload.fromData("abc".getBytes(), "a.txt")).addContent("file").complete();
      expect("abc", new String(sent.getAttachments().get(0).getProxy().download().get().readAllBytes()));
      tea.sendMessageEmbeds(new EmbedBuilder().setTitle("t").addField("a", "b", true).build()).complete();
      var poll = MessagePollData.builder("Tea?").addAnswer("yes").addAnswer("no").build();
      expect(2, tea.sendMessagePoll(poll).complete().getPoll().getAnswers().size());
    });
    step("reactions", () -> {
      var asleep = Emoji.fromUnicode("💤");
      var sent = tea.sendMessage("react").complete();
      sent.addReaction(asleep).complete();
      sent.removeReaction(asleep).complete();
      EVENTS.clear();
      ask("POST", "/channels/" + channel + "/messages/" + sent.getId() + "/reactions", Map.of("person", ada, "emoji", "👍"));
      next(MessageReactionAddEvent.class, event -> event.getUserId().equals(ada));
    });
    step("direct messages", () -> {
      var said = says(ada, dm, "psst");
      var heard = next(MessageReceivedEvent.class, event -> event.getMessageId().equals(said));
      expect(false, heard.isFromGuild());
      heard.getChannel().sendMessage("yes").complete();
    });
    step("threads and forum posts", () -> {
      var thread = tea.sendMessage("start").complete().createThreadChannel("talk").complete();
      thread.sendMessage("in").complete();
      thread.leave().complete();
      thread.join().complete();
      thread.getManager().setArchived(true).complete();
      thread.getManager().setArchived(false).complete();
      var alone = tea.createThreadChannel("alone", true).complete();
      alone.addThreadMemberById(ada).complete();
      expect(2, alone.retrieveThreadMembers().complete().size());
      alone.delete().complete();
      var post = shards.getForumChannelById(forum).createForumPost("title", MessageCreateData.fromContent("body")).complete();
      post.getMessage().reply("below").complete();
    });
    step("paging history", () -> {
      for (int n = 0; n < 5; n += 1) says(bob, channel, "line " + n);
      List<Message> latest = tea.getHistory().retrievePast(4).complete();
      expect("line 4", latest.get(0).getContentRaw());
      expect(4, latest.size());
    });
    step("commands", () -> {
      tea.getJDA().updateCommands().addCommands(
          Commands.slash("ping", "pings").addOption(OptionType.STRING, "word", "a word"),
          Commands.slash("memory", "of memory").addSubcommands(new SubcommandData("show", "shows").addOption(OptionType.USER, "who", "whose")),
          Commands.context(Command.Type.MESSAGE, "quote")).complete();
      expect(3, tea.getJDA().retrieveCommands().complete().size());
      var show = Map.of("person", ada, "name", "memory show", "options", Map.of("who", bob));
      EVENTS.clear();
      ask("POST", "/channels/" + channel + "/commands", show);
      var used = next(SlashCommandInteractionEvent.class);
      expect("memory show", used.getFullCommandName());
      expect(bob, used.getOption("who").getAsMember().getId());
      used.reply("shown").complete();
      used.getHook().deleteOriginal().complete();
      var sent = tea.sendMessage("quote me").complete();
      ask("POST", "/channels/" + channel + "/menu-commands", Map.of("person", ada, "name", "quote", "message", sent.getId()));
      var menu = next(MessageContextInteractionEvent.class);
      expect("quote me", menu.getTarget().getContentRaw());
      menu.reply("quoted").complete();
    });
    step("deferred, ephemeral and follow-up", () -> {
      var ping = Map.of("person", ada, "name", "ping", "options", Map.of("word", "tea"));
      EVENTS.clear();
      var interaction = made("/channels/" + channel + "/commands", ping);
      var used = next(SlashCommandInteractionEvent.class);
      used.deferReply(true).complete();
      used.getHook().editOriginal("pong " + used.getOption("word").getAsString()).complete();
      used.getHook().sendMessage("and more").setEphemeral(true).complete();
      var seen = ask("GET", "/interactions/" + interaction + "?until=answered", null);
      expect("pong tea", seen.getObject("answer").getString("content"));
      expect(true, seen.getBoolean("isEphemeral"));
      expect(1, seen.getArray("followUps").length());
    });
    step("buttons, menus and modals", () -> {
      var sent = tea.sendMessage("choose").addActionRow(Button.primary("press", "Press"))
          .addActionRow(StringSelectMenu.create("one").addOption("A", "a").addOption("B", "b").build())
          .addActionRow(EntitySelectMenu.create("who", EntitySelectMenu.SelectTarget.USER).build()).complete();
      var at = "/channels/" + channel + "/messages/" + sent.getId();
      EVENTS.clear();
      ask("POST", at + "/click", Map.of("person", ada, "customId", "press"));
      var pressed = next(ButtonInteractionEvent.class);
      pressed.deferEdit().complete();
      pressed.getHook().editOriginal("pressed").complete();
      ask("POST", at + "/choose", Map.of("person", ada, "customId", "one", "values", List.of("b")));
      var chosen = next(StringSelectInteractionEvent.class);
      expect(List.of("b"), chosen.getValues());
      chosen.editMessage("chosen").complete();
      ask("POST", at + "/choose", Map.of("person", ada, "customId", "who", "values", List.of(bob)));
      var who = next(EntitySelectInteractionEvent.class);
      expect(bob, who.getMentions().getMembers().get(0).getId());
      var field = TextInput.create("why", "Why", TextInputStyle.SHORT).build();
      who.replyModal(Modal.create("ask", "Ask").addActionRow(field).build()).complete();
      ask("POST", "/interactions/" + who.getInteraction().getId() + "/submit", Map.of("fields", Map.of("why", "because")));
      var submitted = next(ModalInteractionEvent.class);
      expect("because", submitted.getValue("why").getAsString());
      submitted.reply("thanks").setEphemeral(true).complete();
    });
    step("errors by their codes", () -> {
      try {
        tea.getJDA().retrieveUserById(1234567L).complete();
        throw new AssertionError("there is such a user");
      } catch (ErrorResponseException error) {
        expect(ErrorResponse.UNKNOWN_USER, error.getErrorResponse());
      }
    });
    step("resume after a dropped socket", () -> {
      EVENTS.clear();
      ask("POST", "/gateway", Map.of("do", "cut"));
      next(SessionResumeEvent.class);
    });
    step("op 9", () -> {
      EVENTS.clear();
      ask("POST", "/gateway", Map.of("do", "invalidate", "resumable", false));
      next(SessionRecreateEvent.class);
    });
    shards.shutdown();
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void step(String name, Work work) {
    var thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(() -> {
        work.run();
        return null;
      }).get(60, TimeUnit.SECONDS);
      System.out.println("pass " + name);
    } catch (ExecutionException | InterruptedException | TimeoutException error) {
      failed += 1;
      var cause = error.getCause() == null ? error : error.getCause();
      System.out.println("fail " + name + ": " + cause.toString().replace('\n', ' '));
    } finally {
      thread.shutdownNow();
    }
  }

  private static void expect(Object expected, Object found) {
    if (!expected.equals(found)) throw new AssertionError(expected + " was expected, it is " + found);
  }

  private static <Event extends GenericEvent> Event next(Class<Event> kind) throws InterruptedException {
    return next(kind, event -> true);
  }

  /** The next event of a kind that fits; others before it are passed over, such as those of what the bot does itself. */
  private static <Event extends GenericEvent> Event next(Class<Event> kind, Predicate<Event> fits)
      throws InterruptedException {
    while (true) {
      var event = EVENTS.poll(30, TimeUnit.SECONDS);
      if (event == null) throw new AssertionError("no " + kind.getSimpleName() + " within 30 s");
      if (kind.isInstance(event) && fits.test(kind.cast(event))) return kind.cast(event);
    }
  }

  private static String says(String person, String place, String text) throws Exception {
    EVENTS.clear();
    return made("/channels/" + place + "/messages", Map.of("person", person, "text", text));
  }

  private static String made(String path, Map<String, Object> body) throws Exception {
    return ask("POST", path, body).getString("id");
  }

  /** Asks the control, and gives what it answers. */
  private static DataObject ask(String method, String path, Map<String, ?> body) throws Exception {
    var json = DataObject.empty();
    if (body != null) body.forEach(json::put);
    var request = HttpRequest.newBuilder(URI.create(System.getenv("CONTROL_URL") + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body == null ? "" : json.toString())).build();
    var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) throw new AssertionError(method + " " + path + ": " + answer.body());
    return answer.body().startsWith("{") ? DataObject.fromJson(answer.body()) : DataObject.empty();
  }
}
