// The feed through the libraries of Go that many people use: the same as node.mjs in the directory above.
//
// usage: go run . websocket|sse|longpoll URL
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"slices"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
	"github.com/r3labs/sse/v2"
)

// place is where a library is in the feed, and prints what it brings.
type place struct {
	library, after string
	span           time.Duration
}

var libraries = map[string]map[string]func(*place) error{
	"websocket": {"github.com/gorilla/websocket": readGorilla, "github.com/coder/websocket": readCoder},
	"sse":       {"github.com/r3labs/sse/v2": readR3labs},
	"longpoll":  {"net/http": poll},
}

func readGorilla(here *place) error {
	dialer := gorilla.Dialer{Subprotocols: []string{"triwire.v1"}}
	socket, _, err := dialer.Dial(here.url(), nil)
	if err != nil {
		return err
	}
	defer socket.Close()
	for {
		_, message, err := socket.ReadMessage()
		if err == nil {
			err = here.takeLines(message)
		}
		if err != nil {
			return err
		}
	}
}

func readCoder(here *place) error {
	background := context.Background()
	socket, _, err := coder.Dial(background, here.url(), &coder.DialOptions{Subprotocols: []string{"triwire.v1"}})
	if err != nil {
		return err
	}
	defer socket.CloseNow()
	socket.SetReadLimit(1 << 20) // by default it refuses a message above 32 KiB
	for {
		_, message, err := socket.Read(background)
		if err == nil {
			err = here.takeLines(message)
		}
		if err != nil {
			return err
		}
	}
}

// It reconnects by itself, but not after a clean end, and it hands on the half of an event that was cut short, and would
// continue behind it. So each connection here has a client of its own.
func readR3labs(here *place) error {
	connection, end := context.WithCancelCause(context.Background())
	client := sse.NewClient(here.url(), sse.ClientMaxBufferSize(1<<20)) // by default an event above 64 KiB ends the stream
	client.ReconnectStrategy = once{}
	err := client.SubscribeRawWithContext(connection, func(event *sse.Event) {
		if len(event.Data) == 0 || connection.Err() != nil {
			return // a heartbeat, or behind the half of an event
		}
		if err := here.take(event.Data); err != nil {
			end(err)
		}
	})
	return errors.Join(err, context.Cause(connection))
}

type once struct{}

func (once) NextBackOff() time.Duration { return -1 }
func (once) Reset()                     {}

func poll(here *place) error {
	client := http.Client{Timeout: time.Minute}
	for {
		response, err := client.Get(here.url())
		if err != nil {
			return err
		}
		var answer struct {
			Cursor string
			Events []json.RawMessage
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if err == nil && response.StatusCode != http.StatusOK {
			err = errors.New(response.Status)
		}
		if err != nil {
			return err
		}
		cursor, _ := json.Marshal(map[string]string{"cursor": answer.Cursor})
		for _, unit := range append(answer.Events, cursor) {
			if err := here.take(unit); err != nil {
				return err
			}
		}
	}
}

func (here *place) takeLines(message []byte) error {
	for line := range bytes.SplitSeq(message, []byte("\n")) {
		if err := here.take(line); err != nil {
			return err
		}
	}
	return nil
}

func (here *place) take(unit []byte) error {
	var members struct{ ID, Cursor string }
	if err := json.Unmarshal(unit, &members); err != nil {
		return err
	}
	if cursor := members.ID + members.Cursor; cursor != "" { // it has one of them
		here.after, here.span = cursor, time.Second
	}
	fmt.Println(here.library, string(unit))
	return nil
}

func (here *place) url() string {
	address, err := url.Parse(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	query := address.Query()
	if here.after != "" {
		query.Set("after", here.after)
	} else if os.Args[1] == "longpoll" {
		query.Set("wait", "0s") // the first answer comes at once, and tells the place to go on from
	}
	address.RawQuery = query.Encode()
	return address.String()
}

func (here *place) subscribe(read func(*place) error) {
	for {
		err := read(here)
		log.Printf("%s: %v; connecting again within %v", here.library, err, here.span)
		time.Sleep(rand.N(here.span))
		here.span = min(30*time.Second, 2*here.span)
	}
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run . websocket|sse|longpoll URL")
	}
	build, _ := debug.ReadBuildInfo()
	versions := map[string]string{"net/http": build.GoVersion}
	for _, module := range build.Deps {
		versions[module.Path] = module.Version
	}
	names, _ := json.Marshal(map[string][]string{"libraries": slices.Collect(maps.Keys(libraries[os.Args[1]]))})
	fmt.Println(string(names))
	for library, read := range libraries[os.Args[1]] {
		fmt.Println(library, "version", versions[library])
		go (&place{library: library, span: time.Second}).subscribe(read)
	}
	select {}
}
