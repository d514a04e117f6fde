package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

type object = map[string]any

// ask asks the control, and gives what it answers.
func ask(method, path string, body any) object {
	var reader io.Reader
	if body != nil {
		written, _ := json.Marshal(body)
		reader = bytes.NewReader(written)
	}
	request, err := http.NewRequest(method, os.Getenv("CONTROL_URL")+path, reader)
	must(err)
	answer, err := http.DefaultClient.Do(request)
	must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(err)
	if answer.StatusCode >= 300 {
		panic(fmt.Sprintf("%s %s: %s", method, path, text))
	}
	found := object{}
	if len(text) > 0 && text[0] == '{' {
		must(json.Unmarshal(text, &found))
	}
	return found
}

// makes asks the control for something new, and gives its id.
func makes(path string, body any) string {
	return ask("POST", path, body)["id"].(string)
}

// used lets a person use something, and gives it back once it is answered.
func used(path string, body object, until string) object {
	body["person"] = ada
	id := makes(path, body)
	return ask("GET", "/interactions/"+id+"?until="+until+"&wait_ms=20000", nil)
}

func contentOf(interaction object) string {
	return interaction["answer"].(object)["content"].(string)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func same(got, wanted any) {
	if fmt.Sprint(got) != fmt.Sprint(wanted) {
		panic(fmt.Sprintf("%v is not %v", got, wanted))
	}
}

func eventually(what string, look func() bool) {
	for tries := 0; tries < 1500; tries++ {
		if look() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	panic("waited 30 s for " + what)
}

// step plays one step; one that fails keeps none from being tried.
func step(name string, work func()) {
	defer func() {
		if failure := recover(); failure != nil {
			fmt.Printf("fail %s: %s\n", name, strings.ReplaceAll(fmt.Sprint(failure), "\n", " "))
			return
		}
		fmt.Printf("pass %s\n", name)
	}()
	work()
}
