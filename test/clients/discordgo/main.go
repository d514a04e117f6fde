// discordgo against the local Discord.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"
)

var (
	ada, bob, server, channel, forum, role, dm string
	shards                                     []*discordgo.Session
	bot                                        *discordgo.Session
	lock                                       sync.Mutex
	heard                                      = map[string]*discordgo.Message{}
	reacted                                    = map[string]bool{}
	resumed                                    int
)

func openWorld() {
	ada = makes("/people", object{"name": "Ada"})
	bob = makes("/people", object{"name": "Bob"})
	server = makes("/servers", object{"name": "Rook House", "members": []string{ada, bob}, "botRole": true})
	channel = makes("/servers/"+server+"/channels", object{"name": "tea"})
	forum = makes("/servers/"+server+"/channels", object{"name": "questions", "kind": "forum"})
	role = makes("/servers/"+server+"/roles", object{"name": "Helpers"})
	dm = makes("/people/"+ada+"/dm", nil)
}

// The variables of the package that hold addresses; the functions among them read these.
func pointAt(api string) {
	discordgo.EndpointAPI = api + "/v" + discordgo.APIVersion + "/"
	discordgo.EndpointGuilds = discordgo.EndpointAPI + "guilds/"
	discordgo.EndpointChannels = discordgo.EndpointAPI + "channels/"
	discordgo.EndpointUsers = discordgo.EndpointAPI + "users/"
	discordgo.EndpointGateway = discordgo.EndpointAPI + "gateway"
	discordgo.EndpointGatewayBot = discordgo.EndpointGateway + "/bot"
	discordgo.EndpointWebhooks = discordgo.EndpointAPI + "webhooks/"
	discordgo.EndpointApplications = discordgo.EndpointAPI + "applications"
	discordgo.EndpointOAuth2 = discordgo.EndpointAPI + "oauth2/"
	discordgo.EndpointOAuth2Applications = discordgo.EndpointOAuth2 + "applications"
}

func connect(shard int) *discordgo.Session {
	session, err := discordgo.New("Bot " + os.Getenv("DISCORD_TOKEN"))
	must(err)
	session.ShardID, session.ShardCount = shard, 2
	session.Identify.Intents = discordgo.IntentsAllWithoutPrivileged | discordgo.IntentMessageContent
	session.State.MaxMessageCount = 200
	session.AddHandler(func(_ *discordgo.Session, event *discordgo.MessageCreate) {
		lock.Lock()
		defer lock.Unlock()
		heard[event.Content] = event.Message
	})
	session.AddHandler(func(_ *discordgo.Session, event *discordgo.MessageReactionAdd) {
		lock.Lock()
		defer lock.Unlock()
		reacted[event.UserID] = true
	})
	session.AddHandler(func(_ *discordgo.Session, _ *discordgo.Resumed) {
		lock.Lock()
		defer lock.Unlock()
		resumed++
	})
	session.AddHandler(answer)
	must(session.Open())
	return session
}

func hears(text string) *discordgo.Message {
	var found *discordgo.Message
	eventually(text, func() bool {
		lock.Lock()
		defer lock.Unlock()
		found = heard[text]
		return found != nil
	})
	return found
}

func say(text string, more object) object {
	body := object{"person": ada, "text": text}
	place := channel
	for name, value := range more {
		if name == "in" {
			place = value.(string)
		} else {
			body[name] = value
		}
	}
	return ask("POST", "/channels/"+place+"/messages", body)
}

func replyTo(said object) object {
	return ask("GET", fmt.Sprintf("/channels/%v/messages/%v/reply?wait_ms=20000", said["channel_id"], said["id"]), nil)
}

func answer(session *discordgo.Session, event *discordgo.InteractionCreate) {
	respond := func(kind discordgo.InteractionResponseType, data *discordgo.InteractionResponseData) {
		if err := session.InteractionRespond(event.Interaction, &discordgo.InteractionResponse{Type: kind, Data: data}); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	post := discordgo.InteractionResponseChannelMessageWithSource
	switch event.Type {
	case discordgo.InteractionApplicationCommandAutocomplete:
		choices := []*discordgo.ApplicationCommandOptionChoice{{Name: "apple", Value: "apple"}}
		respond(discordgo.InteractionApplicationCommandAutocompleteResult, &discordgo.InteractionResponseData{Choices: choices})
	case discordgo.InteractionModalSubmit:
		row := event.ModalSubmitData().Components[0].(*discordgo.ActionsRow)
		name := row.Components[0].(*discordgo.TextInput).Value
		respond(post, &discordgo.InteractionResponseData{Content: "hello " + name, Flags: discordgo.MessageFlagsEphemeral})
	case discordgo.InteractionMessageComponent:
		data := event.MessageComponentData()
		if data.CustomID == "press" {
			respond(discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "pressed"})
		} else if data.CustomID == "ask" {
			input := discordgo.TextInput{CustomID: "name", Label: "Name", Style: discordgo.TextInputShort, Required: true}
			rows := []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{input}}}
			respond(discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{CustomID: "question", Title: "A question", Components: rows})
		} else {
			names := append([]string{}, data.Values...)
			for _, each := range data.Resolved.Users {
				names = append(names, each.Username)
			}
			for _, each := range data.Resolved.Roles {
				names = append(names, each.Name)
			}
			for _, each := range data.Resolved.Channels {
				names = append(names, each.Name)
			}
			respond(post, &discordgo.InteractionResponseData{Content: strings.Join(names, " ")})
		}
	default:
		data := event.ApplicationCommandData()
		if data.Name == "each" {
			found := data.Resolved
			file := data.GetOption("file").Value.(string)
			content := found.Users[bob].Username + " " + found.Channels[channel].Name + " " + found.Roles[role].Name
			content += " " + found.Attachments[file].Filename
			respond(post, &discordgo.InteractionResponseData{Content: content})
			return
		}
		respond(discordgo.InteractionResponseDeferredChannelMessageWithSource, &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral})
		done := "done"
		_, _ = session.InteractionResponseEdit(event.Interaction, &discordgo.WebhookEdit{Content: &done})
		_, _ = session.FollowupMessageCreate(event.Interaction, true, &discordgo.WebhookParams{Content: "and more"})
	}
}

func resumesAfter(what object) func() {
	return func() {
		lock.Lock()
		before := resumed
		lock.Unlock()
		text := fmt.Sprintf("meanwhile %v", what["do"])
		ask("POST", "/gateway", what)
		say(text, nil)
		hears(text)
		// Both shards lost their socket: a resume that is still to come would count for the next step.
		eventually("two resumes", func() bool {
			lock.Lock()
			defer lock.Unlock()
			return resumed >= before+2
		})
	}
}

func main() {
	openWorld()
	pointAt(os.Getenv("API_URL"))
	step("login with \"Bot \", two shards", func() {
		for shard := 0; shard < 2; shard++ {
			shards = append(shards, connect(shard))
		}
		eventually("the server", func() bool {
			for _, each := range shards {
				if _, err := each.State.Channel(channel); err == nil {
					bot = each
					return true
				}
			}
			return false
		})
	})
	step("caches", func() {
		guild, err := bot.State.Guild(server)
		must(err)
		same(guild.Name, "Rook House")
		member, err := bot.GuildMember(server, bob)
		must(err)
		same(member.User.Username, "bob")
	})
	step("messages and replies", func() {
		said := say("answer me", nil)
		message := hears("answer me")
		_, err := bot.ChannelMessageSendReply(channel, "with pleasure", message.Reference())
		must(err)
		reply := replyTo(said)
		same(reply["message_reference"].(object)["message_id"], said["id"])
	})
	step("edits", func() {
		sent, err := bot.ChannelMessageSend(channel, "frst")
		must(err)
		edited, err := bot.ChannelMessageEdit(channel, sent.ID, "first")
		must(err)
		same(edited.EditedTimestamp != nil, true)
		must(bot.ChannelMessageDelete(channel, sent.ID))
	})
	step("files up and down", func() {
		say("a file", object{"files": []object{{"name": "tea.txt", "text": "green"}}})
		same(download(hears("a file").Attachments[0].URL), "green")
		sent, err := bot.ChannelFileSend(channel, "list.txt", strings.NewReader("black"))
		must(err)
		same(download(sent.Attachments[0].URL), "black")
	})
	step("reactions", func() {
		id := say("react", nil)["id"].(string)
		must(bot.MessageReactionAdd(channel, id, "👍"))
		ask("POST", "/channels/"+channel+"/messages/"+id+"/reactions", object{"person": bob, "emoji": "👍"})
		eventually("the reaction", func() bool {
			lock.Lock()
			defer lock.Unlock()
			return reacted[bob]
		})
		users, err := bot.MessageReactions(channel, id, "👍", 10, "", "")
		must(err)
		same(len(users), 2)
	})
	step("typing", func() { must(bot.ChannelTyping(channel)) })
	step("direct messages", func() {
		said := say("psst", object{"in": dm})
		_, err := bot.ChannelMessageSend(hears("psst").ChannelID, "yes?")
		must(err)
		same(replyTo(said)["content"], "yes?")
	})
	step("threads", func() {
		said := say("a thread, please", nil)
		thread, err := bot.MessageThreadStart(channel, said["id"].(string), "Tea talk", 60)
		must(err)
		say("me too", object{"in": thread.ID})
		same(hears("me too").ChannelID, thread.ID)
		closed := true
		_, err = bot.ChannelEdit(thread.ID, &discordgo.ChannelEdit{Archived: &closed})
		must(err)
	})
	step("forum posts", func() {
		thread, err := bot.ForumThreadStart(forum, "How?", 60, "like this")
		must(err)
		message, err := bot.ChannelMessage(thread.ID, thread.ID)
		must(err)
		same(message.Content, "like this")
	})
	step("paging history", func() {
		long := makes("/servers/"+server+"/channels", object{"name": "long"})
		for number := 1; number <= 120; number++ {
			say(fmt.Sprint(number), object{"in": long})
		}
		newest, err := bot.ChannelMessages(long, 100, "", "", "")
		must(err)
		oldest, err := bot.ChannelMessages(long, 100, newest[99].ID, "", "")
		must(err)
		same(fmt.Sprint(newest[0].Content, len(oldest), oldest[19].Content), "120201")
	})
	step("commands", func() {
		option := func(name string, kind discordgo.ApplicationCommandOptionType) *discordgo.ApplicationCommandOption {
			return &discordgo.ApplicationCommandOption{Name: name, Description: name, Type: kind, Required: true, Autocomplete: name == "fruit"}
		}
		each := []*discordgo.ApplicationCommandOption{
			option("user", discordgo.ApplicationCommandOptionUser),
			option("channel", discordgo.ApplicationCommandOptionChannel),
			option("role", discordgo.ApplicationCommandOptionRole),
			option("file", discordgo.ApplicationCommandOptionAttachment),
		}
		_, err := bot.ApplicationCommandBulkOverwrite(bot.State.User.ID, "", []*discordgo.ApplicationCommand{
			{Name: "each", Description: "One of each", Options: each},
			{Name: "later", Description: "Takes its time"},
			{Name: "pick", Description: "Completes", Options: []*discordgo.ApplicationCommandOption{option("fruit", discordgo.ApplicationCommandOptionString)}},
		})
		must(err)
		options := object{"user": bob, "channel": channel, "role": role, "file": object{"name": "a.txt", "text": "inside"}}
		same(contentOf(used("/channels/"+channel+"/commands", object{"name": "each", "options": options}, "answered")), "bob tea Helpers a.txt")
	})
	step("deferred, ephemeral and follow-up", func() {
		interaction := used("/channels/"+channel+"/commands", object{"name": "later"}, "answered")
		same(contentOf(interaction), "done")
		same(interaction["isEphemeral"], true)
		same(ask("GET", fmt.Sprintf("/interactions/%v/follow-ups/1?wait_ms=20000", interaction["id"]), nil)["content"], "and more")
	})
	step("autocomplete", func() {
		body := object{"name": "pick", "options": object{"fruit": "a"}, "focused": "fruit"}
		same(used("/channels/"+channel+"/completions", body, "acknowledged")["choices"].([]any)[0].(object)["value"], "apple")
	})
	row := func(components ...discordgo.MessageComponent) discordgo.MessageComponent {
		return discordgo.ActionsRow{Components: components}
	}
	send := func(rows ...discordgo.MessageComponent) string {
		sent, err := bot.ChannelMessageSendComplex(channel, &discordgo.MessageSend{Content: "panel", Components: rows})
		must(err)
		return sent.ID
	}
	step("buttons and all menus", func() {
		menu := func(kind discordgo.SelectMenuType, id string) discordgo.MessageComponent {
			made := discordgo.SelectMenu{MenuType: kind, CustomID: id}
			if kind == discordgo.StringSelectMenu {
				made.Options = []discordgo.SelectMenuOption{{Label: "One", Value: "1"}}
			}
			return row(made)
		}
		panel := send(row(discordgo.Button{Label: "Press", CustomID: "press"}))
		menus := send(menu(discordgo.StringSelectMenu, "text"), menu(discordgo.UserSelectMenu, "user"), menu(discordgo.RoleSelectMenu, "role"),
			menu(discordgo.MentionableSelectMenu, "mentionable"), menu(discordgo.ChannelSelectMenu, "channel"))
		same(contentOf(used("/channels/"+channel+"/messages/"+panel+"/click", object{"customId": "press"}, "answered")), "pressed")
		for _, each := range [][3]string{{"text", "1", ""}, {"user", bob, " bob"}, {"role", role, " Helpers"}, {"mentionable", role, " Helpers"}, {"channel", channel, " tea"}} {
			body := object{"customId": each[0], "values": []string{each[1]}}
			same(contentOf(used("/channels/"+channel+"/messages/"+menus+"/choose", body, "answered")), each[1]+each[2])
		}
	})
	step("modals", func() {
		panel := send(row(discordgo.Button{Label: "Ask", CustomID: "ask"}))
		opened := used("/channels/"+channel+"/messages/"+panel+"/click", object{"customId": "ask"}, "acknowledged")
		id := makes(fmt.Sprintf("/interactions/%v/submit", opened["id"]), object{"fields": object{"name": "Ada"}})
		sent := ask("GET", "/interactions/"+id+"?until=answered&wait_ms=20000", nil)
		same(contentOf(sent), "hello Ada")
		same(sent["isEphemeral"], true)
	})
	step("resume after a dropped socket", resumesAfter(object{"do": "cut"}))
	step("op 7", resumesAfter(object{"do": "ask-to-reconnect"}))
	step("op 9", func() {
		before := ask("GET", "/gateway", nil)["identifies"].(float64)
		ask("POST", "/gateway", object{"do": "invalidate", "resumable": false})
		eventually("new sessions", func() bool { return ask("GET", "/gateway", nil)["identifies"].(float64) >= before+2 })
		say("and here again", nil)
		hears("and here again")
	})
	for _, each := range shards {
		must(each.Close())
	}
}

func download(url string) string {
	answer, err := http.Get(url)
	must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(err)
	return string(text)
}
